// Images that an email brings with it: `cid:` addresses in its HTML become data, which is all that its frame may load.
import type { ReceivedAttachment } from 'mailgun-emulator';
import { applyEdits, readHtmlTags, type TextEdit } from '../contract/html-tags.js';

/** All images of one email together, each as often as it is shown. An email client shows more, and the page need not. */
const maxImageBytes = 8 * 1024 * 1024;

type Attachment = Pick<ReceivedAttachment, 'filename' | 'contentType' | 'contentId' | 'size'>;

/** @param fetchContent of the attachment at an index */
export async function inlineImages(
  html: string,
  attachments: readonly Attachment[],
  fetchContent: (index: number) => Promise<Uint8Array>,
): Promise<string> {
  const places = findPlaces(html);
  const images = new Map<string, string>();
  let bytes = 0;
  const shown = places.filter(({ ids }) =>
    ids.every((id) => {
      bytes += attachments.find((attachment) => isNamed(attachment, id))?.size ?? 0;
      return bytes <= maxImageBytes;
    }),
  );
  for (const id of new Set(shown.flatMap(({ ids }) => ids))) {
    const index = attachments.findIndex((attachment) => isNamed(attachment, id));
    const type = attachments[index]?.contentType.toLowerCase() ?? '';
    // SVG too: as an image it runs nothing. What is not an image stays as it is, whatever refers to it.
    if (!/^image\/[\w.+-]+$/.test(type)) continue;
    images.set(id, `data:${type};base64,${Buffer.from(await fetchContent(index)).toString('base64')}`);
  }
  const edits = shown.map(({ name, value, start, end }): TextEdit => {
    const replaced = value.replace(contentIds, (written, id: string) => images.get(normalize(id)) ?? written);
    return { start, end, text: `${name}="${replaced.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"` };
  });
  return applyEdits(html, edits);
}

/** An attribute that shows images of the email. */
interface Place {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly ids: readonly string[];
}

const contentIds = /(?<![\w/.-])cid:([^\s"'()<>]+)/gi;
const imageAttributes = new Set(['src', 'background', 'style', 'poster', 'xlink:href']);

function findPlaces(html: string): Place[] {
  const places: Place[] = [];
  if (!/cid(?::|&)/i.test(html)) return places;
  readHtmlTags(html, {
    onTag({ attributes }) {
      for (const { name, value, start, end } of attributes) {
        if (!imageAttributes.has(name)) continue;
        const ids = [...value.matchAll(contentIds)].map(([, id = '']) => normalize(id));
        if (ids.length > 0) places.push({ name, value, start, end, ids });
      }
    },
  });
  return places;
}

/** Mailgun uses the file's name as content ID of an inline image. */
function isNamed({ contentId, filename }: Attachment, id: string): boolean {
  return contentId === undefined ? filename === id : contentId === id;
}

/** RFC 2392: the ID is URL-encoded in an address. */
function normalize(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id; // a percent sign that encodes nothing
  }
}
