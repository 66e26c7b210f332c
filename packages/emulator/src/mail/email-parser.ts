// Parses MIME, with two changes to PostalMime: an inline text file stays a file (PostalMime alone would append it to the
// body of the email), and a body that is not encoded is read in a fraction of the time.
import PostalMime, { type Email } from 'postal-mime';

// Not in PostalMime's types.
interface MimeNode {
  contentDisposition: { parsed: { value: string | undefined; params: Record<string, string | undefined> } };
  contentType: { parsed: { params: Record<string, string | undefined> } };
  contentTransferEncoding: { encoding: string };
  contentDecoder: ContentDecoder | null;
}
interface ContentDecoder {
  update(line: Uint8Array): void;
  finalize(): Promise<ArrayBuffer>;
}
interface Internals {
  currentNode: MimeNode;
  isInlineTextNode(node: MimeNode): boolean;
  processLine(line: Uint8Array, isFinal: boolean): Promise<void>;
}
const base = PostalMime.prototype as unknown as Internals;

class EmailParser extends PostalMime {
  declare currentNode: MimeNode;

  isInlineTextNode(node: MimeNode): boolean {
    const { value, params } = node.contentDisposition.parsed;
    if (value === 'inline' && (params.filename || node.contentType.parsed.params.name)) return false;
    return base.isInlineTextNode.call(this, node);
  }

  async processLine(line: Uint8Array, isFinal: boolean): Promise<void> {
    const node = this.currentNode;
    if (line.length > 0 || isFinal) return base.processLine.call(this, line, isFinal);
    // An empty line may end the header, which chooses the decoder.
    await base.processLine.call(this, line, isFinal);
    const { contentDecoder, contentTransferEncoding } = node;
    if (!contentDecoder || contentDecoder instanceof PlainDecoder) return;
    if (!encoded.test(contentTransferEncoding.encoding)) node.contentDecoder = new PlainDecoder();
  }
}

const encoded = /base64|quoted-printable/i;

/** PostalMime's own makes a Blob with two pieces for each line: 2 s for 200,000 lines. */
class PlainDecoder implements ContentDecoder {
  private readonly lines: Uint8Array[] = [];

  update(line: Uint8Array): void {
    this.lines.push(line);
  }

  async finalize(): Promise<ArrayBuffer> {
    const content = new Uint8Array(this.lines.reduce((sum, { length }) => sum + length + 1, 0));
    let at = 0;
    for (const line of this.lines) {
      content.set(line, at);
      at += line.length + 1;
      content[at - 1] = 0x0a;
    }
    return content.buffer;
  }
}

const maxParts = 3_000;

/** @throws Error when it cannot be read: parts nested too deep or too many, a header too large */
export async function parseEmail(mime: Buffer): Promise<Email> {
  if (/multipart\//i.test(mime.toString('latin1', 0, 100_000)) && hasTooManyParts(mime)) {
    throw new Error(`it has more than ${maxParts} parts`);
  }
  return new EmailParser().parse(mime);
}

function hasTooManyParts(mime: Buffer): boolean {
  let delimiters = 0;
  for (let at = mime.indexOf('\n--'); at >= 0 && delimiters <= maxParts; at = mime.indexOf('\n--', at + 3)) {
    delimiters += 1;
  }
  return delimiters > maxParts;
}
