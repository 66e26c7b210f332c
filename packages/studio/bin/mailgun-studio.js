#!/usr/bin/env node
// The command: committed, because npm links no command whose file is not there yet at install.
const command = await import('../lib/cli/main.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
});
// With `| head` nobody reads on: that is no fault.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

if (command) {
  process.exitCode = await command.main(process.argv.slice(2));
} else {
  process.stderr.write(
    'mailgun-studio: A part of it is missing. In its repository run npm ci and npm run build, elsewhere install it again.\n',
  );
  process.exitCode = 1;
}
