// A stored inbound email: the fields that its notification had, its source, and its attachments. Loaded with the
// first of them. (store-retrieve)
import { type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, param } from '../../http/route.js';
import { attachmentLinks, readInbound, storeFields } from '../../mail/inbound-email.js';
import { mainType, type StoredMessage } from '../../model/message.js';
import type { MessageStorage } from './storage.js';

interface StoredInboundDependencies {
  messages: Pick<MessageStorage, 'attachments' | 'mime'>;
}

export async function showInbound(
  call: Call,
  { messages }: StoredInboundDependencies,
  message: StoredMessage,
): Promise<HttpResponse> {
  const mime = messages.mime(message.seq) ?? Buffer.alloc(0);
  const content = await readInbound(mime);
  const recipient = message.request.recipients[0]?.address ?? '';
  const envelope = { recipient, sender: message.request.inbound?.sender ?? '' };
  if (call.headers.accept?.includes('message/rfc2822')) {
    return json(200, {
      'body-mime': mime.toString('utf8'),
      from: content.from,
      sender: envelope.sender,
      subject: content.subject,
      recipients: recipient,
      'Message-Id': `<${message.messageId}>`,
    });
  }
  const url = `${call.baseUrl}/v3/domains/${message.domain}/messages/${message.storageKey}`;
  const fields = storeFields(envelope, content, url, message.domain).filter(([name]) => !notShown.has(name));
  return json(200, {
    ...Object.fromEntries(fields),
    recipients: recipient,
    'body-html': content.html,
    'message-headers': content.headers,
    attachments: attachmentLinks(content.attachments, url),
    'content-id-map': JSON.parse(fields.find(([name]) => name === 'content-id-map')?.[1] ?? '{}') as unknown,
  });
}

/** What only a notification has. */
const notShown = new Set(['domain', 'recipient', 'message-url']);

/** Of any stored message. */
export async function showAttachment(
  call: Call,
  { messages }: StoredInboundDependencies,
  message: StoredMessage,
): Promise<HttpResponse> {
  const written = param(call, 'index');
  const index = /^\d{1,4}$/.test(written) ? Number(written) : -1;
  const mime = message.request.isMime ? messages.mime(message.seq) : undefined;
  const found = mime
    ? (await readInbound(mime)).attachments[index]
    : attachmentOf(message, messages.attachments(message.seq), index);
  if (!found) throw httpError(404, 'Attachment not found');
  return {
    status: 200,
    headers: {
      // Never text that a browser would render.
      'content-type': /^(text\/html|image\/svg|application\/xhtml|text\/xml|application\/xml)/i.test(found.contentType)
        ? 'application/octet-stream'
        : mainType(found.contentType).replace(/[^\x21-\x7e]/g, '') || 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.filename.replace(/\p{Surrogate}/gu, ''))}`,
    },
    body: found.content,
  };
}

function attachmentOf({ request }: StoredMessage, contents: readonly Buffer[], index: number) {
  const [meta, content] = [request.attachments[index], contents[index]];
  return meta && content && { filename: meta.filename, contentType: meta.contentType, content };
}
