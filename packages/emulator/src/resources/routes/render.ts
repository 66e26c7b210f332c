// What is posted to the URL of a route: the email as a form, signed. It is built from the stored copy for each attempt.
// (receive-http, store-retrieve)
import type { RenderedPost } from '../../delivery/post-queue.js';
import type { StoredPost } from '../../delivery/post-storage.js';
import type { PostBody } from '../../delivery/send-post.js';
import { sign } from '../../delivery/signature.js';
import type { Field, InboundAttachment } from '../../mail/inbound-email.js';
import type { Region } from '../../model/normal-form.js';
import type { MessageStorage } from '../messages/storage.js';

export interface RoutedRenderDependencies {
  messages: Pick<MessageStorage, 'bySeq' | 'mime'>;
  webhooks: { signingKey(): string };
  urls: Record<Region, string>;
  now: () => number;
}

/** "To receive raw MIME, the URL must end with mime". (receive-http) */
const wantsMime = (url: string) => /mime\/?$/i.test(new URL(url).pathname);

/** Undefined when the stored copy was removed before it was posted. */
export async function renderRouted(
  post: StoredPost,
  { messages, webhooks, urls, now }: RoutedRenderDependencies,
): Promise<RenderedPost | undefined> {
  const message = post.message === undefined ? undefined : messages.bySeq(post.message);
  const mime = message && messages.mime(message.seq);
  if (!message || !mime) return undefined;
  const { forwardFields, mimeFields, readInbound, storeFields } = await import('../../mail/inbound-email.js');
  const content = await readInbound(mime);
  const envelope = { recipient: post.recipient, sender: message.request.inbound?.sender ?? '' };
  const isMime = post.name === 'forward' && wantsMime(post.url);
  const messageUrl = `${urls[message.region]}/v3/domains/${message.domain}/messages/${message.storageKey}`;
  const fields = isMime
    ? mimeFields(envelope, content, mime)
    : post.name === 'forward'
      ? forwardFields(envelope, content)
      : storeFields(envelope, content, messageUrl, message.domain);
  const { timestamp, token, signature } = sign(webhooks.signingKey(), now());
  fields.push(['timestamp', timestamp], ['token', token], ['signature', signature]);
  const files = post.name === 'forward' && !isMime ? content.attachments : [];
  return { body: await formBody(fields, files), payload: '' };
}

/** `multipart/form-data` when there are attachments, otherwise urlencoded. (receive-http) */
async function formBody(fields: readonly Field[], files: readonly InboundAttachment[]): Promise<PostBody> {
  if (files.length === 0) {
    return {
      contentType: 'application/x-www-form-urlencoded',
      content: Buffer.from(new URLSearchParams([...fields]).toString()),
    };
  }
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  files.forEach(({ filename, contentType, content }, index) => {
    form.append(`attachment-${index + 1}`, new File([new Uint8Array(content)], filename, { type: contentType }));
  });
  // The boundary and the escapes are those of the platform.
  const response = new Response(form);
  return {
    contentType: response.headers.get('content-type') ?? 'multipart/form-data',
    content: Buffer.from(await response.arrayBuffer()),
  };
}
