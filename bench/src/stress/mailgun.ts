// A child process that runs the emulator on free ports, with room for everything that is sent.  node mailgun.js [KEY]
import { createEmulator } from 'mailgun-emulator';

const key = process.argv[2];
const config = key === undefined ? {} : { keys: [{ key }] };
const { url } = await createEmulator({ config, maxMessages: 1_000_000, maxBytes: 1_500_000_000 });
process.once('disconnect', () => process.exit(0));
process.send?.(url);
