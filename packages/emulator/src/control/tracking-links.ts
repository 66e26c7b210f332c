// The targets of rewritten links, of the pixel and of unsubscribe links. Mailgun serves them at `email.<domain>`; here they
// are below the emulator's own address, so that a test can follow them. They have an effect on GET, as Mailgun's have.
import { type SimulateDependencies, simulateEvent } from '../delivery/simulate-event.js';
import { type HttpResponse, httpError, text } from '../http/response.js';
import type { EmailStorage } from '../inbox/storage.js';
import type { EmailReader } from '../mail/reader.js';
import type { StoredEmail, StoredMessage } from '../model/message.js';
import type { ListStorage } from '../resources/lists/storage.js';
import type { MessageStorage } from '../resources/messages/storage.js';
import type { SuppressionStorage } from '../resources/suppressions/storage.js';
import { type ControlContext, type ControlRoute, pathParam } from './route.js';

export interface TrackingLinkDependencies extends SimulateDependencies {
  messages: Pick<MessageStorage, 'byStorageKey'>;
  emails: Pick<EmailStorage, 'bySeq'>;
  suppressions: Pick<SuppressionStorage, 'get' | 'put'>;
  reader: Pick<EmailReader, 'linkTargets'>;
  lists: Pick<ListStorage, 'member' | 'putMember'>;
}

type Handle = (context: ControlContext, dependencies: TrackingLinkDependencies) => HttpResponse | Promise<HttpResponse>;

export function trackingLinkRoutes(dependencies: TrackingLinkDependencies): ControlRoute[] {
  const route = (method: 'GET' | 'POST', path: string, handle: Handle): ControlRoute => ({
    method,
    path: `/t/:key/:email${path}`,
    // A forwarded link may have further parameters.
    query: 'any',
    // HEAD must have no effect.
    allowsHead: false,
    handle: (context) => handle(context, dependencies),
  });
  return [
    route('GET', '/click/:index', click),
    route('GET', '/open.gif', open),
    route('GET', '/unsubscribe/:scope', unsubscribe),
    route('POST', '/unsubscribe/:scope', unsubscribe),
  ];
}

function find(
  context: ControlContext,
  { messages, emails }: TrackingLinkDependencies,
): { message: StoredMessage; email: StoredEmail; address: string; list: string | undefined } {
  const message = messages.byStorageKey(pathParam(context, 'key'));
  const email = message && emails.bySeq(Number(pathParam(context, 'email')) || 0);
  const recipient = message?.request.recipients.find(({ address }) => address.toLowerCase() === email?.recipient);
  if (!message || !recipient || email?.message !== message.seq) throw httpError(404, 'no such email');
  return { message, email, address: recipient.address, list: recipient.list };
}

const userAgentOf = ({ req }: ControlContext): string => req.header('user-agent') ?? '';

async function click(context: ControlContext, dependencies: TrackingLinkDependencies): Promise<HttpResponse> {
  const { message, email, address } = find(context, dependencies);
  // Only to what the email itself links to: this is not an open redirect.
  const url = (await dependencies.reader.linkTargets(email))[Number(pathParam(context, 'index'))];
  if (url === undefined) throw httpError(404, 'no such link');
  const detail = { url, userAgent: userAgentOf(context) };
  simulateEvent(dependencies, message, address, { event: 'clicked', detail });
  return text(302, '', { location: new URL(url).href });
}

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

function open(context: ControlContext, dependencies: TrackingLinkDependencies): HttpResponse {
  const { message, address } = find(context, dependencies);
  simulateEvent(dependencies, message, address, { event: 'opened', detail: { userAgent: userAgentOf(context) } });
  return { status: 200, headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' }, body: gif };
}

function unsubscribe(context: ControlContext, dependencies: TrackingLinkDependencies): HttpResponse {
  const { message, address, list } = find(context, dependencies);
  const { region, domain } = message;
  const { suppressions } = dependencies;
  if (pathParam(context, 'scope') === 'list' && list !== undefined) {
    const member = dependencies.lists.member(region, list, address);
    if (member) dependencies.lists.putMember(region, list, { ...member, subscribed: false });
    // Only from the list: other messages of the domain still arrive. (docs-2024, user_manual "Mailing Lists")
    simulateEvent(dependencies, message, address, { event: 'unsubscribed', detail: {} });
    return text(200, 'You have been unsubscribed.\n');
  }
  const entryOf = () => suppressions.get(region, domain, 'unsubscribes', address);
  const before = entryOf();
  const tags = pathParam(context, 'scope') === 'tag' ? message.request.options.tags : [];
  simulateEvent(dependencies, message, address, { event: 'unsubscribed', suppresses: 'unsubscribes', detail: {} });
  // By tag: adds these tags, unless the whole domain (`*`) is unsubscribed already.
  const known = before ? (before.tags ?? ['*']) : [];
  const entry = entryOf();
  if (entry && tags.length > 0 && !known.includes('*')) {
    suppressions.put(region, domain, 'unsubscribes', { ...entry, tags: [...new Set([...known, ...tags])] });
  }
  return text(200, 'You have been unsubscribed.\n');
}
