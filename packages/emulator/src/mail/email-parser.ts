// Parses MIME, with two changes to PostalMime: an inline text file stays a file (PostalMime alone would append it to the
// body of the email), and the pieces of a decoded body are joined in a fraction of the time.
import PostalMime, { type Email } from 'postal-mime';

// Not in PostalMime's types.
interface MimeNode {
  contentDisposition: { parsed: { value: string | undefined; params: Record<string, string | undefined> } };
  contentType: { parsed: { params: Record<string, string | undefined> } };
  setupContentDecoder(transferEncoding: string): void;
  contentDecoder: Decoder;
}
interface Decoder {
  /** Of base64: what was not decoded yet. */
  flushRemainder?(): void;
  /** Lines and line feeds, or decoded bytes. */
  chunks: Array<Uint8Array | ArrayBuffer | string>;
  finalize(): Promise<ArrayBuffer>;
}
interface Internals {
  currentNode: MimeNode;
  isInlineTextNode(node: MimeNode): boolean;
}

class EmailParser extends PostalMime {
  isInlineTextNode(node: MimeNode): boolean {
    const { value, params } = node.contentDisposition.parsed;
    if (value === 'inline' && (params.filename || node.contentType.parsed.params.name)) return false;
    return (PostalMime.prototype as unknown as Internals).isInlineTextNode.call(this, node);
  }
}

// PostalMime makes a Blob of the pieces: 2 s for 200,000 lines, and for base64 with as many equals signs. The result is the same.
// It is changed for its own parsers of attached messages, too, which is why a subclass is not enough.
const { currentNode: node } = new PostalMime() as unknown as Internals;
for (const encoding of ['8bit', 'base64']) {
  node.setupContentDecoder(encoding);
  (Object.getPrototypeOf(node.contentDecoder) as Decoder).finalize = joinChunks;
}

async function joinChunks(this: Decoder): Promise<ArrayBuffer> {
  this.flushRemainder?.();
  const pieces = this.chunks.map((chunk) =>
    typeof chunk === 'string' ? Buffer.from(chunk) : chunk instanceof ArrayBuffer ? new Uint8Array(chunk) : chunk,
  );
  const content = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    content.set(piece, at);
    at += piece.length;
  }
  return content.buffer;
}

const maxParts = 3_000;
/** Each has a parser of its own, in that of the email around it. */
const maxAttachedMessages = 1_000;
const attachedMessage = /message\/rfc822/gi;

/** @throws Error when it cannot be read: parts nested too deep or too many, a header too large */
export async function parseEmail(mime: Buffer): Promise<Email> {
  if (/multipart\//i.test(mime.toString('latin1', 0, 100_000)) && hasTooManyParts(mime)) {
    throw new Error(`it has more than ${maxParts} parts`);
  }
  if (hasTooManyMessages(mime)) throw new Error(`it has more than ${maxAttachedMessages} attached messages`);
  return new EmailParser().parse(mime);
}

function hasTooManyMessages(mime: Buffer): boolean {
  let count = 0;
  for (const _found of mime.toString('latin1').matchAll(attachedMessage)) {
    count += 1;
    if (count > maxAttachedMessages) return true;
  }
  return false;
}

function hasTooManyParts(mime: Buffer): boolean {
  let delimiters = 0;
  for (let at = mime.indexOf('\n--'); at >= 0 && delimiters <= maxParts; at = mime.indexOf('\n--', at + 3)) {
    delimiters += 1;
  }
  return delimiters > maxParts;
}
