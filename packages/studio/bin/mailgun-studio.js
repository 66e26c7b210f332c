#!/usr/bin/env node
// The command. It is committed, since npm links no command whose file does not exist at install.
import { createRequire } from 'node:module';

/** The two other packages of the project. npm goes on without them, and then this names what is missing. */
const siblings = ['connector-mailgun', 'mailgun-emulator'];

/** @param {string} name */
function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

const missing = siblings.filter((name) => !isInstalled(name));
const command =
  missing.length > 0
    ? undefined
    : await import('../lib/cli/main.js').catch((error) => {
        if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      });
// The reader may stop early, as with `| head`: that is not an error, and no reason to stop in the middle of a publish.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

if (command) {
  process.exitCode = await command.main(process.argv.slice(2));
} else {
  const problem =
    missing.length > 0
      ? `The studio needs ${missing.join(' and ')} beside it. Install the three packages together: npm install ./mailgun-studio-VERSION.tgz ./connector-mailgun-VERSION.tgz ./mailgun-emulator-VERSION.tgz. In its repository, npm ci installs all of them.`
      : 'The built files are missing. In its repository run npm ci and npm run build; elsewhere install it again.';
  process.stderr.write(`mailgun-studio: ${problem}\n`);
  process.exitCode = 1;
}
