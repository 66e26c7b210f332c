// The head of a MIME source, field by field, without touching what is below it. Pure.

export interface SourceField {
  /** Lower case. */
  name: string;
  /** As written, with its line breaks. */
  written: string;
}

export interface MimeSource {
  fields: SourceField[];
  /** The empty line and all below it. */
  rest: Buffer;
}

export function splitSource(mime: Buffer): MimeSource {
  const end = headEnd(mime);
  // Latin-1 keeps every byte as it is.
  const head = mime.toString('latin1', 0, end);
  const fields = head.split(/(?<=\n)(?![ \t])/).filter((written) => written !== '');
  return {
    fields: fields.map((written) => ({
      name: written
        .slice(0, Math.max(0, written.indexOf(':')))
        .trim()
        .toLowerCase(),
      written,
    })),
    rest: mime.subarray(end),
  };
}

/** The head alone, with the empty line that ends it. */
export const headOf = (mime: Buffer): Buffer => mime.subarray(0, headEnd(mime) + 2);

/** Behind the last field's line break; the whole source when there is no empty line. */
function headEnd(mime: Buffer): number {
  if (/^\r?\n/.test(mime.toString('latin1', 0, 2))) return 0;
  const ends = ['\r\n\r\n', '\n\n'].flatMap((gap) => {
    const at = mime.indexOf(gap);
    return at < 0 ? [] : [at + gap.length / 2];
  });
  return Math.min(mime.length, ...ends);
}
