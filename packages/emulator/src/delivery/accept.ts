// Accepts a checked message: takes its template as it is now, decides who gets it, and stores it with its events.
import { type Content, missingTemplate, renderContent } from '../mail/content.js';
import { splitHeaders } from '../mail/headers.js';
import { placeholderValues, replacePlaceholders } from '../mail/placeholders.js';
import { DomainError } from '../model/errors.js';
import { createStorageKey, honouredMessageId } from '../model/ids.js';
import { decodeWords } from '../model/mailbox.js';
import type { DomainTracking, EmailTracking, MessageRequest, SendOptions } from '../model/message.js';
import type { Region } from '../model/normal-form.js';
import { decideOutcome, type NewEvent, type SuppressionKind } from './outcome.js';
import { type ScheduledDelivery, type SuppressDependencies, suppressionEntry } from './simulate-event.js';

/** A message to store, with its emails and events. */
export interface NewMessage {
  region: Region;
  domain: string;
  storageKey: string;
  acceptedAtMs: number;
  deliverAtMs: number;
  subject: string;
  /** What Mailgun shows as the message's size. */
  size: number;
  request: MessageRequest;
  attachments: Buffer[];
  mime?: Buffer;
  /** One for each mailbox that gets it. */
  emails: Array<{ recipient: string; subject: string }>;
  events: NewEvent[];
}

export interface AcceptDependencies {
  now: () => number;
  log: (line: string) => void;
  suppressions: SuppressDependencies['suppressions'] & { schedule(delivery: ScheduledDelivery): void };
  messages: { accept(message: NewMessage): Promise<void> };
  /** The version that a message gets: its source and its headers. */
  findTemplate: (
    region: Region,
    domain: string,
    name: string,
    version: string | undefined,
  ) => { template: string; headers: Record<string, string> } | undefined;
  suppressionOf: (
    region: Region,
    domain: string,
    address: string,
    tags: readonly string[],
  ) => SuppressionKind | undefined;
  inbox: { wakeAt(atMs: number): void };
}

export interface Acceptance {
  region: Region;
  /** Of the API key; '' over SMTP. */
  keyId: string;
  /** How it was sent. @default http */
  method?: 'http' | 'smtp';
  domain: { name: string; tracking: DomainTracking };
  request: MessageRequest;
  attachments: Buffer[];
  mime?: Buffer;
}

/** @throws DomainError `storageFailed` */
export async function acceptMessage(dependencies: AcceptDependencies, acceptance: Acceptance): Promise<void> {
  const { messages, inbox, log, now, suppressions } = dependencies;
  const { region, keyId, method = 'http', domain, request, attachments, mime } = acceptance;
  const nowMs = now();
  const deliverAtMs = Math.max(nowMs, request.options.deliverAtMs ?? nowMs);
  request.tracking = trackingOf(request.options, domain.tracking);
  useTemplate(dependencies, acceptance);
  if (mime) await readMimeHeader(mime, request);
  const content = contentOf(request, domain.name);
  if (request.template && request.template.source === undefined) request.problem = missingTemplate(request.template);
  if (request.problem !== undefined) {
    log(`${domain.name}: accepted with 200, but <${request.messageId}> will not be delivered: ${request.problem}`);
  }
  const isScheduled = deliverAtMs > nowMs;
  const outcome = decideOutcome(request, {
    nowMs,
    deliverAtMs,
    accepted: method === 'smtp' ? { method } : { keyId },
    // The lists count when the message is due. (inferred: suppressions are checked on delivery)
    suppressionOf: (address, tags) =>
      isScheduled ? undefined : dependencies.suppressionOf(region, domain.name, address, tags),
  });
  // As in the email: `h:Subject` overrides the parameter.
  const subject = decodeWords(
    splitHeaders(request.headers).fields.subject ?? content?.subject ?? request.subject ?? '',
  );
  const storageKey = createStorageKey();
  const stored = messages.accept({
    region,
    domain: domain.name,
    storageKey,
    acceptedAtMs: nowMs,
    deliverAtMs,
    subject,
    size: sizeOf(request, mime),
    request: content && request.from === '' ? { ...request, from: content.from } : request,
    attachments,
    ...(mime && { mime }),
    emails: outcome.delivered.map((recipient) => ({
      recipient: recipient.address.toLowerCase(),
      subject: replacePlaceholders(subject, placeholderValues({ request, domain: domain.name }, recipient)),
    })),
    events: outcome.events,
  });
  await stored.catch((error: Error) => {
    log(`${domain.name}: THE MESSAGE IS LOST: storing it failed, the response is 500: ${error.message}`);
    // As the live service responds when it fails.
    throw new DomainError('storageFailed', 'Internal Server Error', { cause: error });
  });
  const entries = outcome.suppress.map(({ kind, ...suppressed }) => ({
    kind,
    entry: suppressionEntry(kind, { ...suppressed, atMs: deliverAtMs }),
  }));
  if (!isScheduled) {
    for (const { kind, entry } of entries) suppressions.put(region, domain.name, kind, entry);
    return;
  }
  const isChecked = request.problem === undefined && !request.options.testMode;
  suppressions.schedule({
    atMs: deliverAtMs,
    storageKey,
    region,
    domain: domain.name,
    tags: request.options.tags,
    addresses: isChecked ? request.recipients.map(({ address }) => address) : [],
    entries,
  });
  inbox.wakeAt(deliverAtMs);
}

/** The message's own options override the domain's settings. (openapi) */
function trackingOf(options: SendOptions, settings: DomainTracking): EmailTracking {
  const { tracking, trackingClicks, trackingOpens, pixelOnTop } = options;
  const { open, click, unsubscribe } = settings;
  return {
    // `o:tracking` switches both; the specific options override it.
    opens: Boolean(trackingOpens ?? tracking ?? open.active),
    clicks: trackingClicks ?? tracking ?? click.active,
    pixelOnTop: Boolean(pixelOnTop ?? open.pixelOnTop),
    // Tracking unsubscribes adds the domain's footers. (openapi, domain tracking)
    ...(unsubscribe.active && { footers: { html: unsubscribe.html_footer, text: unsubscribe.text_footer } }),
  };
}

function useTemplate({ findTemplate }: AcceptDependencies, { region, domain, request }: Acceptance): void {
  if (!request.template) return;
  const { name, version } = request.template;
  const found = findTemplate(region, domain.name, name, version?.toLowerCase());
  if (found) request.template = { ...request.template, source: found.template, headers: found.headers };
}

async function readMimeHeader(mime: Buffer, request: MessageRequest): Promise<void> {
  const { headOf, parseMimeParts } = await import('../mail/posted-mime.js');
  const parts = await parseMimeParts(headOf(mime)).catch((error: Error) => {
    request.problem ??= `the MIME source cannot be read: ${error.message}`;
  });
  if (!parts) return;
  // The id of the source is kept, as that of `h:Message-Id` is. (nodemailer-mailgun-transport#86)
  const hasIdHeader = request.headers.some(([name]) => name.toLowerCase() === 'message-id');
  request.messageId = (hasIdHeader ? undefined : honouredMessageId(parts.messageId)) ?? request.messageId;
  request.from = parts.from;
  request.subject ??= parts.subject;
}

/** A template that does not render is accepted all the same, and fails later. (mailgun-php#651) */
function contentOf(request: MessageRequest, domain: string): Content | undefined {
  if (!request.template || request.template.source === undefined) return undefined;
  try {
    return renderContent(request, domain);
  } catch (error) {
    request.problem ??= `template "${request.template.name}" does not render: ${(error as Error).message}`;
    return undefined;
  }
}

/** The bytes of the parts, and an estimate for the headers: how Mailgun computes the size is not known. */
function sizeOf({ text = '', html = '', amp = '', attachments }: MessageRequest, mime: Buffer | undefined): number {
  return attachments.reduce(
    (sum, { size }) => sum + size,
    (mime?.length ?? 0) + Buffer.byteLength(text) + Buffer.byteLength(html) + Buffer.byteLength(amp) + 500,
  );
}
