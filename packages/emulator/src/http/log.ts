// One line for each problem of a client. Paths and field names come from the client: a terminal must not interpret them, and
// a line must stay a line.

/** Control characters, line and paragraph separators, and what reverses the direction of text. */
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const maxLineLength = 4_000;

export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const short = JSON.stringify(character).slice(1, -1);
    return short === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : short;
  });
}

export function createLog(write: (line: string) => void): (line: string) => void {
  return (line) => {
    const shown = printable(line.slice(0, maxLineLength));
    write(line.length > maxLineLength ? `${shown}…` : shown);
  };
}
