// Mailgun for a measurement, in a process of its own: the emulator, queried over IPC.
import { createEmulator } from 'mailgun-emulator';

const emulator = await createEmulator({ log: () => {}, maxMessages: 1_000_000 });
process.send?.({ url: emulator.url });

process.on('message', async (/** @type {{ id: number, faults?: any[] }} */ { id, faults }) => {
  if (faults) for (const fault of faults) emulator.faults.add(fault);
  const emails = faults ? [] : await emulator.inbox.list({ limit: 1_000_000 });
  process.send?.({ id, emails: emails.map((email) => ({ id: email.id, to: email.to })) });
});
process.on('disconnect', () => process.exit());
