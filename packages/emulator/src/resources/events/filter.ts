// Mailgun's filter expressions as SQL: `foo AND bar`, `OR`, `NOT`, `"exact"`, `>100`, parentheses. Pure.
// Source: OLD api-events.rst "Filter Field", "Filter Expression".
import { refuse } from '../../http/response.js';
import { normalizeAddress } from '../../model/normal-form.js';
import type { Condition } from './storage.js';
import { containsText, equalsText } from '../../store/text.js';

type Leaf = (word: string, isExact: boolean) => Condition;

const equal =
  (column: string): Leaf =>
  (word) => ({ sql: `${column} = ?`, values: [word.toLowerCase()] });
const part =
  (column: string): Leaf =>
  (word, isExact) =>
    isExact ? equalsText(column, word) : containsText(column, word);
/** In quotes the address itself, however its domain is written; else a part of it, or of the name before it. */
const addressPart =
  (address: string, name?: string): Leaf =>
  (word, isExact) => {
    if (isExact) return equalsText(address, normalizeAddress(word));
    // What may be an international domain is looked for as it is kept.
    return containsText(
      name === undefined ? address : `${name} || ' <' || ${address} || '>'`,
      word.includes('@') ? normalizeAddress(word) : word,
    );
  };
/** One of a list that the posting holds. @param leaf asks `entry`, a row of json_each */
const anyOf = (list: string, leaf: Leaf, kind?: string): Leaf => {
  const kept = kind === undefined ? '' : `entry.value ->> '$.kind' = '${kind}' AND `;
  return (word, isExact) => {
    const { sql, values } = leaf(word, isExact);
    return {
      sql: `EXISTS (SELECT 1 FROM json_each(messages.posting, '$.${list}') AS entry WHERE ${kept}${sql})`,
      values,
    };
  };
};
// In parentheses: `||` binds as tightly as `->>`.
const mailbox = addressPart("(entry.value ->> '$.address')", "(entry.value ->> '$.name')");

/** One row per filter field. */
export const filterFields: Record<string, Leaf> = {
  event: equal('events.event'),
  severity: equal('events.severity'),
  recipient: addressPart('events.recipient'),
  recipients: anyOf('recipients', mailbox),
  to: anyOf('recipients', mailbox, 'to'),
  from: (word, isExact) => {
    const whole = part('messages.sender')(word, isExact);
    if (!isExact) return whole;
    // `Name <address>` is from this address, too.
    const bracketed = containsText('messages.sender', `<${word}>`);
    return { sql: `(${whole.sql} OR ${bracketed.sql})`, values: [...whole.values, ...bracketed.values] };
  },
  subject: part('messages.subject'),
  // Without the brackets, whatever the documentation says. [O] ANY integration test
  'message-id': (word) => ({ sql: 'messages.message_id = ?', values: [word] }),
  tags: (word) => containsText('messages.tags', JSON.stringify(word)),
  attachment: anyOf('attachments', part("entry.value ->> '$.filename'")),
  size: (word) => {
    const match = /^([<>]=?)?(\d+)$/.exec(word);
    if (!match) throw refuse(400, `Invalid filter expression for size: ${word}`);
    return { sql: `messages.size ${match[1] ?? '='} ?`, values: [Number(match[2])] };
  },
  // Mailing lists are not emulated: nothing was ever sent to one.
  list: () => ({ sql: '0', values: [] }),
};

/** @throws Refusal 400 when the expression does not parse */
export function compileFilter(field: string, expression: string): Condition {
  const leaf = leafOf(field);
  const tokens = expression.match(/"[^"]*"|\(|\)|[^\s()"]+/g)?.slice(0, 200) ?? [];
  let position = 0;
  const wrong = () => refuse(400, `Invalid filter expression for ${field}`);

  function either(depth: number): Condition {
    const terms = [both(depth)];
    while (tokens[position] === 'OR') {
      position += 1;
      terms.push(both(depth));
    }
    return join(terms, ' OR ');
  }

  function both(depth: number): Condition {
    const terms = [one(depth)];
    while (position < tokens.length && tokens[position] !== 'OR' && tokens[position] !== ')') {
      // Words side by side are all wanted, as with AND.
      if (tokens[position] === 'AND') position += 1;
      terms.push(one(depth));
    }
    return join(terms, ' AND ');
  }

  function one(depth: number): Condition {
    const token = tokens[position];
    position += 1;
    if (token === undefined || token === ')' || token === 'AND' || token === 'OR' || depth > 20) throw wrong();
    if (token === 'NOT') {
      const { sql, values } = one(depth + 1);
      return { sql: `NOT (${sql})`, values };
    }
    if (token === '(') {
      const inner = either(depth + 1);
      if (tokens[position] !== ')') throw wrong();
      position += 1;
      return inner;
    }
    return token.startsWith('"') ? leaf(token.slice(1, -1), true) : leaf(token, false);
  }

  const condition = either(0);
  if (position < tokens.length) throw wrong();
  return condition;
}

function leafOf(field: string): Leaf {
  const leaf = Object.hasOwn(filterFields, field) ? filterFields[field] : undefined;
  if (!leaf) throw refuse(400, `Invalid filter field: ${field}`);
  return leaf;
}

function join(terms: Condition[], operator: string): Condition {
  const [first] = terms;
  if (first && terms.length === 1) return first;
  return {
    sql: `(${terms.map(({ sql }) => sql).join(operator)})`,
    values: terms.flatMap(({ values }) => values),
  };
}
