// Text compared without case, as SQL. SQLite's own LIKE and lower() know the case of ASCII letters only; GLOB has classes
// of characters, in which both cases of any letter can stand. Pure.
import type { Condition } from '../resources/events/storage.js';

/** SQLite compares with patterns of 50,000 bytes at most; of what is longer, the start is looked for. */
const maxCharacters = 2_500;

const isAscii = (text: string) => !/[^\p{ASCII}]/u.test(text);

/** Columns whose text holds this part. */
export function containsText(column: string, part: string): Condition {
  const wanted = part.slice(0, maxCharacters);
  return isAscii(wanted)
    ? { sql: `${column} LIKE ? ESCAPE '\\'`, values: [`%${wanted.replace(/[\\%_]/g, '\\$&')}%`] }
    : { sql: `${column} GLOB ?`, values: [`*${globOf(wanted)}*`] };
}

/** Columns whose text is this. */
export function equalsText(column: string, text: string): Condition {
  if (isAscii(text)) return { sql: `lower(${column}) = ?`, values: [text.toLowerCase()] };
  return text.length > maxCharacters
    ? { sql: `${column} = ?`, values: [text] }
    : { sql: `${column} GLOB ?`, values: [globOf(text)] };
}

function globOf(text: string): string {
  return [...text]
    .map((character) => {
      const cases = new Set([character, character.toLowerCase(), character.toUpperCase()]);
      // Both forms of a final sigma have one capital.
      cases.add(character.toUpperCase().toLowerCase());
      // `ß` has a capital of two letters: a class has room for one.
      const single = [...cases].filter((form) => [...form].length === 1);
      return single.length > 1 || '*?['.includes(character) ? `[${single.join('')}]` : character;
    })
    .join('');
}
