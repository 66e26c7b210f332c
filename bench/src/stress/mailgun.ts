// A child process that runs the emulator on free ports, with room for everything that is sent.
import { createEmulator } from 'mailgun-emulator';

const { url } = await createEmulator({ maxMessages: 1_000_000, maxBytes: 1_500_000_000 });
process.once('disconnect', () => process.exit(0));
process.send?.(url);
