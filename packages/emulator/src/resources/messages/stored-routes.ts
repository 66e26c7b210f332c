// Stored messages (section 6.4): look at one, get its source, send it again. And the queues, which are never stuck.
import type { Core } from '../../core.js';
import { type Answer, json, refuse } from '../../http/response.js';
import { type Call, param, type Route } from '../../http/route.js';
import { textOf } from '../../mail/content.js';
import { acceptPosting } from '../../delivery/accept.js';
import { parseMailbox, splitAddresses } from '../../model/mailbox.js';
import { createMessageId } from '../../message/message-id.js';
import type { Posting } from '../../model/message.js';
import { readRecipients } from './read-request.js';
import { headerProblem } from './variables.js';
import type { StoredMessage } from '../../store/rows.js';
import { checkMaySend, existingDomain } from './routes.js';

const path = '/v3/domains/:domain/messages/:key';

export const storedMessageRoutes: Route[] = [
  { method: 'GET', path, access: 'account', handle: show },
  { method: 'POST', path, access: 'account', handle: resend },
  { method: 'DELETE', path, access: 'account', handle: remove },
  { method: 'GET', path: '/v3/domains/:domain/sending_queues', access: 'account', handle: queues },
  { method: 'DELETE', path: '/v3/:domain/envelopes', access: 'account', handle: clearQueue },
];

function existing(call: Call, core: Core): StoredMessage {
  const { name } = existingDomain(call, core);
  const message = core.messages.byStorageKey(param(call, 'key'));
  // [D] SPEC
  if (!message || message.region !== call.region || message.domain !== name) throw refuse(404, 'Message not found');
  return message;
}

async function show(call: Call, core: Core): Promise<Answer> {
  const message = existing(call, core);
  const { posting } = message;
  const recipients = posting.recipients.map(({ address }) => address).join(', ');
  const source = await core.rawMessage(message);
  if (call.headers.accept?.includes('message/rfc2822')) {
    return json(200, {
      'body-mime': source?.toString('utf8') ?? '',
      from: posting.from,
      sender: posting.from,
      subject: message.subject,
      recipients,
      'Message-Id': `<${message.messageId}>`,
    });
  }
  const mail = source && (await core.parseMail(source, message));
  const html = mail?.html ?? '';
  // "always present": made from the html when there is no text. [D] OLD api-sending.rst
  const text = mail?.text || textOf(html);
  return json(200, {
    From: posting.from,
    To: posting.recipients
      .filter(({ kind }) => kind === 'to')
      .map(({ address }) => address)
      .join(', '),
    Subject: message.subject,
    'Message-Id': `<${message.messageId}>`,
    from: posting.from,
    sender: parseMailbox(splitAddresses(posting.from)[0] ?? '')?.address ?? '',
    recipients,
    subject: message.subject,
    'body-plain': text,
    'body-html': html,
    'stripped-text': text,
    'stripped-html': html,
    'stripped-signature': '',
    'message-headers': mail?.headers ?? [],
    attachments: posting.attachments.map(({ filename, contentType, size }) => ({
      name: filename,
      'content-type': contentType,
      size,
    })),
    'content-id-map': {},
    // Template variables are seen here, though the recipient does not get them. [D] SPEC, GET message
    ...(posting.template && {
      'X-Mailgun-Template-Name': posting.template.name,
      'X-Mailgun-Template-Variables': JSON.stringify(posting.templateVariables),
    }),
  });
}

async function resend(call: Call, core: Core): Promise<Answer> {
  const message = existing(call, core);
  const domain = existingDomain(call, core);
  // Why it failed the first time is found out anew: its template may have been mended since.
  const { problem: _problem, ...stored } = message.posting;
  const problem = headerProblem(stored.headers);
  const posting: Posting = {
    ...stored,
    recipients: readRecipients(call.form(), ['to']),
    messageId: createMessageId(core.now(), message.domain),
    ...(problem !== undefined && { problem }),
  };
  checkMaySend(posting, domain, core);
  const mime = posting.isMime ? core.messages.mime(message.seq) : undefined;
  await acceptPosting(core, {
    call,
    domain,
    posting,
    attachments: core.messages.attachments(message.seq),
    ...(mime && { mime }),
  });
  call.note(posting.messageId);
  return json(200, { id: `<${posting.messageId}>`, message: 'Queued. Thank you.' });
}

function remove(call: Call, core: Core): Answer {
  core.messages.remove(existing(call, core).seq);
  return json(200, { message: 'Message has been deleted' });
}

function queues(call: Call, core: Core): Answer {
  existingDomain(call, core);
  return json(200, { regular: { is_disabled: false }, scheduled: { is_disabled: false } });
}

function clearQueue(call: Call, core: Core): Answer {
  existingDomain(call, core);
  return json(200, { message: 'done' });
}
