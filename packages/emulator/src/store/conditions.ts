// Conditions in SQL, and text compared without case. SQLite's LIKE and lower() know the case of ASCII letters only; GLOB
// has character classes, which can hold both cases of any letter. Pure.

/** A condition in SQL, with its values. */
export interface Condition {
  sql: string;
  values: unknown[];
}

/** All or any of them. An empty list is not valid SQL. */
export function joinConditions(conditions: readonly Condition[], operator: 'AND' | 'OR'): Condition {
  return {
    sql: conditions.map(({ sql }) => sql).join(` ${operator} `),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** SQLite compares patterns of at most 50,000 bytes; of a longer text the start is compared. */
const maxCharacters = 2_500;

const isAscii = (text: string) => !/[^\p{ASCII}]/u.test(text);

/** The column contains this text. */
export function containsText(column: string, part: string): Condition {
  const text = part.slice(0, maxCharacters);
  return isAscii(text)
    ? { sql: `${column} LIKE ? ESCAPE '\\'`, values: [`%${text.replace(/[\\%_]/g, '\\$&')}%`] }
    : { sql: `${column} GLOB ?`, values: [`*${globOf(text)}*`] };
}

/** The column equals this text. */
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
      // Both forms of the Greek final sigma share one capital.
      cases.add(character.toUpperCase().toLowerCase());
      // The capital of `ß` is two letters; a class holds single characters.
      const single = [...cases].filter((form) => [...form].length === 1);
      return single.length > 1 || '*?['.includes(character) ? `[${single.join('')}]` : character;
    })
    .join('');
}
