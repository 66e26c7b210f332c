// Takes a checked posting on record: the template as it is now, who gets it, and the events that tell of it.
import type { Domain } from '../resources/domains/storage.js';
import type { Core } from '../core.js';
import { Refusal } from '../http/response.js';
import type { Call } from '../http/route.js';
import { fixedAnswers, utcDate } from '../http/mailgun-responses.js';
import { type Content, missingTemplate, renderContent } from '../mail/content.js';
import { splitHeaders } from '../mail/headers.js';
import { headOf } from '../mail/posted-mime.js';
import { placeholderValues, replacePlaceholders } from '../mail/placeholders.js';
import { trackingOf } from '../mail/tracking-settings.js';
import { findVersion } from '../resources/templates/storage.js';
import { decodeWords } from '../message/decode-words.js';
import { createStorageKey, honouredMessageId } from '../message/message-id.js';
import { decideOutcome } from './outcome.js';
import type { Posting } from '../model/message.js';

export interface Acceptance {
  call: Pick<Call, 'region' | 'keyId'>;
  domain: Domain;
  posting: Posting;
  attachments: Buffer[];
  mime?: Buffer;
}

export async function acceptPosting(
  core: Core,
  { call, domain, posting, attachments, mime }: Acceptance,
): Promise<void> {
  const { region } = call;
  const nowMs = core.now();
  const deliverAtMs = Math.max(nowMs, posting.options.deliverAtMs ?? nowMs);
  posting.tracking = trackingOf(posting.options, domain);
  useTemplate(core, region, domain.name, posting);
  if (mime) await readMimeHead(mime, posting);
  const content = contentOf(posting, domain.name);
  const loud =
    posting.template?.source === undefined && posting.template ? missingTemplate(posting.template) : posting.problem;
  if (loud !== undefined) {
    posting.problem = loud;
    core.log(`${domain.name}: accepted with 200, but nothing will come of <${posting.messageId}>: ${loud}`);
  }
  const outcome = decideOutcome(posting, {
    nowMs,
    deliverAtMs,
    keyId: call.keyId,
    suppressionOf: (address, tags) => core.suppressions.stops(region, domain.name, address, tags),
  });
  // What the mail itself will say: `h:Subject` goes before the parameter.
  const subject = decodeWords(
    splitHeaders(posting.headers).fields.subject ?? content?.subject ?? posting.subject ?? '',
  );
  const recorded = core.messages.accept({
    region,
    domain: domain.name,
    storageKey: createStorageKey(),
    acceptedAtMs: nowMs,
    deliverAtMs,
    subject,
    size: sizeOf(posting, mime),
    posting: content && posting.from === '' ? { ...posting, from: content.from } : posting,
    attachments,
    ...(mime && { mime }),
    mails: outcome.delivered.map((recipient) => ({
      recipient: recipient.address.toLowerCase(),
      subject: replacePlaceholders(subject, placeholderValues({ posting, domain: domain.name }, recipient)),
    })),
    events: outcome.events,
  });
  await recorded.catch((error: Error) => {
    core.log(
      `${domain.name}: THE MESSAGE IS LOST: it could not be put on record and is answered with 500: ${error.message}`,
    );
    // A server in trouble, as the real service would be.
    throw new Refusal(fixedAnswers.serverError());
  });
  for (const { kind, address, error } of outcome.suppress) {
    const createdAt = utcDate(new Date(nowMs));
    const isBounce = kind === 'bounces';
    core.suppressions.put(region, domain.name, kind, {
      address,
      createdAt,
      ...(isBounce && { code: '550', error: error ?? '' }),
      ...(kind === 'unsubscribes' && { tags: ['*'] }),
    });
  }
  if (deliverAtMs > nowMs) core.inbox.wakeAt(deliverAtMs);
}

function useTemplate(core: Core, region: Call['region'], domain: string, posting: Posting): void {
  if (!posting.template) return;
  const stored = core.templates.resolve(region, domain, posting.template.name);
  const version = stored && findVersion(stored, posting.template.version?.toLowerCase());
  if (version) posting.template = { ...posting.template, source: version.template, headers: version.headers };
}

async function readMimeHead(mime: Buffer, posting: Posting): Promise<void> {
  const { parseMimeParts } = await import('../mail/build-email.js');
  const parts = await parseMimeParts(headOf(mime)).catch((error: Error) => {
    posting.problem ??= `the MIME source cannot be read: ${error.message}`;
  });
  if (!parts) return;
  // The id of the source is kept, as that of `h:Message-Id` is. [O] nodemailer-mailgun-transport#86
  const isNamed = posting.headers.some(([name]) => name.toLowerCase() === 'message-id');
  posting.messageId = (isNamed ? undefined : honouredMessageId(parts.messageId)) ?? posting.messageId;
  posting.from = parts.from;
  posting.subject ??= parts.subject;
}

/** A template that does not render is accepted all the same, and fails later (section 1.5). */
function contentOf(posting: Posting, domain: string): Content | undefined {
  if (!posting.template || posting.template.source === undefined) return undefined;
  try {
    return renderContent(posting, domain);
  } catch (error) {
    posting.problem ??= `template "${posting.template.name}" does not render: ${(error as Error).message}`;
    return undefined;
  }
}

/** What Mailgun shows as the size: the bytes of the parts, and about what headers add. How it counts is not known. [?] */
function sizeOf({ text = '', html = '', amp = '', attachments }: Posting, mime: Buffer | undefined): number {
  return attachments.reduce(
    (sum, { size }) => sum + size,
    (mime?.length ?? 0) + Buffer.byteLength(text) + Buffer.byteLength(html) + Buffer.byteLength(amp) + 500,
  );
}
