// Parses MIME. An inline text file stays a file: PostalMime alone would append it to the body of the email.
import PostalMime, { type Email } from 'postal-mime';

interface TextNode {
  contentDisposition: { parsed: { value: string | undefined; params: Record<string, string | undefined> } };
  contentType: { parsed: { params: Record<string, string | undefined> } };
}

class EmailParser extends PostalMime {
  // Not in PostalMime's types.
  isInlineTextNode(node: TextNode): boolean {
    const { value, params } = node.contentDisposition.parsed;
    if (value === 'inline' && (params.filename || node.contentType.parsed.params.name)) return false;
    return (PostalMime.prototype as unknown as EmailParser).isInlineTextNode.call(this, node);
  }
}

const maxParts = 3_000;
/** Above it PostalMime's joining of flowed lines takes seconds; the lines then stay as written. */
const maxFlowedBytes = 200_000;

/** @throws Error when it cannot be read: parts nested too deep or too many, a header too large */
export async function parseEmail(mime: Buffer): Promise<Email> {
  let delimiters = 0;
  for (let at = mime.indexOf('\n--'); at >= 0; at = mime.indexOf('\n--', at + 3)) {
    delimiters += 1;
    if (delimiters > maxParts && /multipart\//i.test(mime.toString('latin1', 0, 100_000))) {
      throw new Error(`it has more than ${maxParts} parts`);
    }
  }
  return new EmailParser().parse(mime.length > maxFlowedBytes ? withoutFlow(mime) : mime);
}

function withoutFlow(mime: Buffer): Buffer {
  const source = mime.toString('latin1');
  const fixed = source.replace(/\bformat=("?)flowed/gi, 'format=$1fixed');
  return fixed === source ? mime : Buffer.from(fixed, 'latin1');
}
