#!/usr/bin/env node
// The command. It is committed, since npm links no command whose file does not exist at install.
const command = await import('../lib/cli/main.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
});
// The reader may stop early, as with `| head`: that is not an error.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

if (command) {
  process.exitCode = await command.main(process.argv.slice(2));
} else {
  process.stderr.write(
    'mailgun-studio: The built files are missing. In its repository run npm ci and npm run build; elsewhere install it again.\n',
  );
  process.exitCode = 1;
}
