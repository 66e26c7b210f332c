// A message that came in over SMTP, sent as one that was posted to /messages.mime: the same headers, checks and limits.
import type { Form } from '../http/form.js';
import { parseMailbox, splitAddresses } from '../model/mailbox.js';
import type { Domain } from '../resources/domains/storage.js';
import { withMimeHeaders } from '../resources/messages/mime-headers.js';
import { readMessageRequest } from '../resources/messages/read-request.js';
import { acceptOrThrow, type SendDependencies } from '../resources/messages/routes.js';

/** What the client stated before the message itself. */
export interface Submission {
  domain: Domain;
  /** `RCPT TO`, in the order sent. */
  recipients: readonly string[];
  mime: Buffer;
}

/**
 * @returns the id of the message, without brackets
 * @throws HttpError when the account or the domain may not send it; DomainError with Mailgun's text for a message that it refuses
 */
export async function submit(dependencies: SendDependencies, submission: Submission): Promise<string> {
  const { domain, recipients, mime } = submission;
  const { log, now } = dependencies;
  const warn = (line: string) => log(`${domain.name}: ${line}`);
  const fields = await recipientFields(recipients, mime);
  const file = { name: 'message', filename: 'message', contentType: 'message/rfc822', content: mime };
  const form = await withMimeHeaders({ fields, files: [file] }, mime, { nowMs: now(), warn });
  const request = readMessageRequest(form, { domain: domain.name, nowMs: now(), isMime: true, warn });
  const sender = { region: domain.region, keyId: '', method: 'smtp' } as const;
  return acceptOrThrow(sender, dependencies, { domain, request, attachments: [], mime });
}

/** A recipient that is in neither To nor Cc is a blind copy. */
async function recipientFields(recipients: readonly string[], mime: Buffer): Promise<Form['fields']> {
  const { headOf, parseMimeParts } = await import('../mail/posted-mime.js');
  // Accepting it reports that it cannot be read.
  const { to = '', cc = '' } = (await parseMimeParts(headOf(mime)).catch(() => undefined)) ?? {};
  const [inTo, inCc] = [addressesIn(to), addressesIn(cc)];
  const fields = recipients.map((address): [string, string] => {
    const key = address.toLowerCase();
    return [inTo.has(key) ? 'to' : inCc.has(key) ? 'cc' : 'bcc', address];
  });
  // Mailgun requires one in `to`.
  return fields.some(([name]) => name === 'to') ? fields : fields.map(([, address]) => ['to', address]);
}

const maxParsed = 2_000;

const addressesIn = (header: string): Set<string> =>
  new Set(
    splitAddresses(header)
      .slice(0, maxParsed)
      .flatMap((part) => parseMailbox(part)?.address.toLowerCase() ?? []),
  );
