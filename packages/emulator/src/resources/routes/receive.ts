// Receives an email: finds the routes of each recipient, and runs their actions. Inbound SMTP and /_emulator/inbound call it.
import { setImmediate as othersFirst } from 'node:timers/promises';
import type { NewMessage } from '../../delivery/accept.js';
import type { NewEvent } from '../../delivery/outcome.js';
import type { PostStorage } from '../../delivery/post-storage.js';
import type { InboundContent } from '../../mail/inbound-email.js';
import { createMessageId, createStorageKey, honouredMessageId } from '../../model/ids.js';
import type { InboundEmail, InboundResult, ReceiveEmail } from '../../model/inbound.js';
import { parseMailbox } from '../../model/mailbox.js';
import type { MessageRequest } from '../../model/message.js';
import { normalizeDomain } from '../../model/normal-form.js';
import type { DomainLookup } from '../domains/existing-domain.js';
import type { MessageStorage } from '../messages/storage.js';
import { createRoutePlanner, type RoutePlan } from './plan.js';
import type { RouteStorage } from './storage.js';

export interface ReceiveDependencies extends DomainLookup {
  mailRoutes: Pick<RouteStorage, 'list'>;
  messages: Pick<MessageStorage, 'accept' | 'byStorageKey'>;
  posts: Pick<PostStorage, 'add'>;
  /** Something was queued. */
  wakePosts: () => void;
  /** Logs a warning for a URL that nothing will be posted to. */
  warnOfTarget: (url: string) => void;
  now: () => number;
  log: (line: string) => void;
}

/** As Mailgun receives: 25 MB. (receive-http) */
export const maxEmailBytes = 26_214_400;
/** Of one call. */
const maxRecipients = 1_000;

export function createReceiveEmail(dependencies: ReceiveDependencies): ReceiveEmail {
  const { log } = dependencies;
  return async (email) => {
    const received = email.mime.length <= maxEmailBytes ? await readEmail(dependencies, email) : undefined;
    const results: InboundResult[] = [];
    for (const recipient of email.recipients.slice(0, maxRecipients)) {
      const result = received
        ? await receiveFor(dependencies, received, recipient)
        : { recipient, routes: [], problem: 'the email is larger than 25 MB' };
      if (result.problem !== undefined) log(`inbound email to ${recipient}: nothing was done: ${result.problem}`);
      results.push(result);
      // Many recipients and routes take seconds: other requests are handled meanwhile.
      await othersFirst();
    }
    dependencies.wakePosts();
    return results;
  };
}

/** An email that was received and parsed. */
interface ReceivedEmail {
  /** With the headers of Mailgun's mail server. */
  email: InboundEmail;
  content: InboundContent;
  planFor: ReturnType<typeof createRoutePlanner>;
}

async function readEmail({ mailRoutes, now }: ReceiveDependencies, received: InboundEmail): Promise<ReceivedEmail> {
  const { readInbound } = await import('../../mail/inbound-email.js');
  const email = { ...received, mime: withMailgunHeaders(received, now()) };
  const content = await readInbound(email.mime);
  return { email, content, planFor: createRoutePlanner(mailRoutes.list(email.region), content.headers) };
}

/** What Mailgun's mail server adds. (anymail, tests of inbound) */
function withMailgunHeaders({ sender, mime }: InboundEmail, nowMs: number): Buffer {
  const date = new Date(nowMs).toUTCString().replace('GMT', '+0000');
  const from = sender.replace(/[^\x21-\x7e]/g, '').slice(0, 320);
  const added = `X-Mailgun-Incoming: Yes\r\nX-Envelope-From: <${from}>\r\nReceived: by 127.0.0.1 with SMTP; ${date}\r\n`;
  return Buffer.concat([Buffer.from(added), mime]);
}

async function receiveFor(
  dependencies: ReceiveDependencies,
  { email, content, planFor }: ReceivedEmail,
  recipient: string,
): Promise<InboundResult> {
  const address = parseMailbox(recipient)?.address;
  if (address === undefined) return { recipient, routes: [], problem: 'the recipient is not a valid address' };
  const domain = normalizeDomain(address.slice(address.lastIndexOf('@') + 1));
  if (!dependencies.domains.find(email.region, domain)) {
    return {
      recipient,
      routes: [],
      problem: `the domain ${domain} does not exist in the ${email.region.toUpperCase()} region`,
    };
  }
  const plan = planFor(address, (problem) => dependencies.log(`inbound email to ${address}: ${problem}`));
  if (plan.routes.length === 0) {
    return { recipient, routes: [], problem: 'no route matches; create one with POST /v3/routes' };
  }
  const routes = plan.routes.map(({ id, actions }) => ({ id, actions }));
  if (!plan.isStored && plan.urls.length === 0 && plan.addresses.length === 0) return { recipient, routes };
  const storageKey = await store(dependencies, { email, address, domain, content, plan });
  return { recipient, routes, storageKey };
}

interface Routed {
  email: InboundEmail;
  address: string;
  domain: string;
  content: InboundContent;
  plan: RoutePlan;
}

/** @returns the key of the stored copy */
async function store(dependencies: ReceiveDependencies, routed: Routed): Promise<string> {
  const { messages, posts, now } = dependencies;
  const { email, address, domain, plan } = routed;
  const nowMs = now();
  const events: NewEvent[] = [
    {
      atMs: nowMs,
      event: 'accepted',
      recipient: address,
      detail: { isRouted: true, method: 'smtp', routes: plan.routes },
    },
    ...(plan.isStored ? [{ atMs: nowMs, event: 'stored', recipient: address, detail: { isRouted: true } }] : []),
  ];
  const message = messageOf(routed, nowMs, [address], events);
  await messages.accept(message);
  const seq = messages.byStorageKey(message.storageKey)?.seq;
  for (const { action, url } of plan.urls) {
    dependencies.warnOfTarget(url);
    posts.add({
      kind: 'route',
      name: action,
      region: email.region,
      domain,
      url,
      recipient: address,
      message: seq,
      createdAtMs: nowMs,
    });
  }
  if (plan.addresses.length > 0) await forwardToAddresses(dependencies, routed, nowMs);
  return message.storageKey;
}

/** Another message, which the addresses get in their mailboxes. */
async function forwardToAddresses({ messages }: ReceiveDependencies, routed: Routed, nowMs: number): Promise<void> {
  const { addresses } = routed.plan;
  const detail = { isRouted: true };
  const events = addresses.map(
    (recipient): NewEvent => ({
      atMs: nowMs,
      event: 'delivered',
      recipient,
      detail: { ...detail, code: 250, attempt: 1 },
    }),
  );
  const message = messageOf(routed, nowMs, addresses, events);
  const emails = addresses.map((recipient) => ({
    recipient: recipient.toLowerCase(),
    subject: routed.content.subject,
  }));
  await messages.accept({ ...message, emails });
}

function messageOf(
  { email, domain, content }: Routed,
  nowMs: number,
  recipients: readonly string[],
  events: NewEvent[],
): NewMessage {
  const request: MessageRequest = {
    messageId: honouredMessageId(content.messageId) ?? createMessageId(nowMs, domain),
    from: content.from,
    recipients: recipients.map((recipient) => ({ kind: 'to', name: '', address: recipient })),
    subject: content.subject,
    headers: [],
    options: { tags: [], testMode: false, suppressHeaders: [] },
    customVariables: {},
    templateVariables: {},
    attachments: content.attachments.map(({ filename, contentType, content: { length }, cid }) => ({
      filename,
      contentType,
      size: length,
      isInline: cid !== undefined,
    })),
    isMime: true,
    inbound: { sender: email.sender },
  };
  return {
    region: email.region,
    domain,
    storageKey: createStorageKey(),
    acceptedAtMs: nowMs,
    deliverAtMs: nowMs,
    subject: content.subject,
    size: email.mime.length,
    request,
    attachments: [],
    mime: email.mime,
    emails: [],
    events,
  };
}
