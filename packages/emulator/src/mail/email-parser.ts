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

/** @throws Error when it cannot be read: parts nested too deep, a header too large */
export const parseEmail = (mime: Buffer): Promise<Email> => new EmailParser().parse(mime);
