// Where rewritten links, the pixel and unsubscribe links lead. Mailgun serves these below `email.<domain>`; here they
// are below the emulator's own address, so that a test can follow them. They are meant to have an effect on GET.
import type { Core } from '../core.js';
import { type Answer, refuse, text } from '../http/response.js';
import { type Call, param } from '../http/route.js';
import type { StoredMail, StoredMessage } from '../store/rows.js';
import { record } from './accepted.js';
import type { ControlRow } from './emails.js';

export const trackingRoutes: ControlRow[] = [
  { method: 'GET', path: '/t/:key/:mail/click/:index', handle: click },
  { method: 'GET', path: '/t/:key/:mail/open.gif', handle: open },
  { method: 'GET', path: '/t/:key/:mail/unsubscribe/:scope', handle: unsubscribe },
  { method: 'POST', path: '/t/:key/:mail/unsubscribe/:scope', handle: unsubscribe },
];

function visit(call: Call, core: Core): { message: StoredMessage; mail: StoredMail; address: string } {
  const message = core.messages.byStorageKey(param(call, 'key'));
  const mail = message && core.mails.bySeq(Number(param(call, 'mail')) || 0);
  const recipient = message?.posting.recipients.find(({ address }) => address.toLowerCase() === mail?.recipient);
  if (!message || !recipient || mail?.message !== message.seq) throw refuse(404, 'no such mail');
  return { message, mail, address: recipient.address };
}

async function click(call: Call, core: Core): Promise<Answer> {
  const { message, mail, address } = visit(call, core);
  // Only what the mail itself links to: this is no open redirect.
  const url = (await core.linkTargets(mail))[Number(param(call, 'index'))];
  if (url === undefined) throw refuse(404, 'no such link');
  const userAgent = call.headers['user-agent'] ?? '';
  record(core, message, address, { event: 'clicked', detail: { url, userAgent } });
  return text(302, '', { location: new URL(url).href });
}

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

function open(call: Call, core: Core): Answer {
  const { message, address } = visit(call, core);
  record(core, message, address, { event: 'opened', detail: { userAgent: call.headers['user-agent'] ?? '' } });
  return { status: 200, headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' }, body: gif };
}

function unsubscribe(call: Call, core: Core): Answer {
  const { message, address } = visit(call, core);
  const { region, domain } = message;
  const listed = () => core.suppressions.get(region, domain, 'unsubscribes', address);
  const before = listed();
  const tags = param(call, 'scope') === 'tag' ? message.posting.options.tags : [];
  record(core, message, address, { event: 'unsubscribed', suppresses: 'unsubscribes', detail: {} });
  // By tag: these tags as well, unless the whole domain (`*`) is unsubscribed already.
  const known = before ? (before.tags ?? ['*']) : [];
  const entry = listed();
  if (entry && tags.length > 0 && !known.includes('*')) {
    core.suppressions.put(region, domain, 'unsubscribes', { ...entry, tags: [...new Set([...known, ...tags])] });
  }
  return text(200, 'You have been unsubscribed.\n');
}
