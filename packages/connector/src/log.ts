// The operator's log: one line a fact, safe to print anywhere. Writes through the function it is given, nothing else.

/** Where lines go; `console.error` in production. */
export type WriteLine = (line: string) => void;

/** Takes one fact for the operator; what has a reason to be said once is said once for it in the life of the process. */
export type Note = (what: string, facts?: Readonly<Record<string, unknown>>, onceFor?: string) => void;

const maxTextLength = 200;
/** More reasons than this and the oldest may be said again: the memory of what was said stays bounded. */
const maxReasons = 500;

/**
 * Makes the function that writes `connector-mailgun` and then JSON, one line each.
 * Texts are cut to 200 characters and lose their line breaks and escape codes, so that nothing can forge a second line.
 */
export function createNote(write: WriteLine): Note {
  const said = new Set<string>();
  return (what, facts = {}, onceFor) => {
    if (onceFor !== undefined) {
      if (said.has(onceFor)) return;
      if (said.size >= maxReasons) said.clear();
      said.add(onceFor);
    }
    write(`connector-mailgun ${JSON.stringify({ what, ...facts }, (_key, value) => printable(value))}`);
  };
}

/** A text as it may stand in a log line: no control or direction characters, 200 characters at most. */
export function printable(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const plain = value.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');
  return plain.length > maxTextLength ? `${plain.slice(0, maxTextLength - 1)}…` : plain;
}
