// Mailgun's filter expressions as SQL: `foo AND bar`, `OR`, `NOT`, `"exact"`, `>100`, parentheses. Pure.
// (docs-2024, api-events "Filter Field" and "Filter Expression")
import { invalid } from '../../model/errors.js';
import { normalizeAddress } from '../../model/normal-form.js';
import { type Condition, containsText, equalsText, joinConditions } from '../../store/conditions.js';

type Leaf = (word: string, isExact: boolean) => Condition;

const equal =
  (column: string): Leaf =>
  (word) => ({ sql: `${column} = ?`, values: [word.toLowerCase()] });
const part =
  (column: string): Leaf =>
  (word, isExact) =>
    isExact ? equalsText(column, word) : containsText(column, word);
/** In quotes the address itself, in either form of its domain; otherwise a part of it, or of the name before it. */
const addressPart =
  (address: string, name?: string): Leaf =>
  (word, isExact) => {
    if (isExact) return equalsText(address, normalizeAddress(word));
    // What may contain an international domain is compared in normal form.
    return containsText(
      name === undefined ? address : `${name} || ' <' || ${address} || '>'`,
      word.includes('@') ? normalizeAddress(word) : word,
    );
  };
/** One entry of a list in the message request. @param leaf a condition on `entry`, a row of json_each */
const anyOf = (list: string, leaf: Leaf, kind?: string): Leaf => {
  const ofKind = kind === undefined ? '' : `entry.value ->> '$.kind' = '${kind}' AND `;
  return (word, isExact) => {
    const { sql, values } = leaf(word, isExact);
    return {
      sql: `EXISTS (SELECT 1 FROM json_each(messages.request, '$.${list}') AS entry WHERE ${ofKind}${sql})`,
      values,
    };
  };
};
// In parentheses: `||` and `->>` have the same precedence.
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
    // `Name <address>` is from this address as well.
    const bracketed = containsText('messages.sender', `<${word}>`);
    return { sql: `(${whole.sql} OR ${bracketed.sql})`, values: [...whole.values, ...bracketed.values] };
  },
  subject: part('messages.subject'),
  // Without the brackets, contrary to the documentation. (anymail, integration test)
  'message-id': (word) => ({ sql: 'messages.message_id = ?', values: [word] }),
  tags: (word) => containsText('messages.tags', JSON.stringify(word)),
  attachment: anyOf('attachments', part("entry.value ->> '$.filename'")),
  size: (word) => {
    const match = /^([<>]=?)?(\d+)$/.exec(word);
    if (!match) throw invalid(`Invalid filter expression for size: ${word}`);
    return { sql: `messages.size ${match[1] ?? '='} ?`, values: [Number(match[2])] };
  },
  list: (word) => ({
    sql: `EXISTS (SELECT 1 FROM json_each(messages.request, '$.recipients') AS entry
      WHERE entry.value ->> '$.address' = events.recipient AND entry.value ->> '$.list' = ?)`,
    values: [normalizeAddress(word)],
  }),
};

/** @throws DomainError `invalid` when the expression does not parse */
export function compileFilter(field: string, expression: string): Condition {
  const leaf = leafOf(field);
  const tokens = expression.match(/"[^"]*"|\(|\)|[^\s()"]+/g)?.slice(0, 200) ?? [];
  let position = 0;
  const notValid = () => invalid(`Invalid filter expression for ${field}`);

  function alternatives(depth: number): Condition {
    const terms = [conjunction(depth)];
    while (tokens[position] === 'OR') {
      position += 1;
      terms.push(conjunction(depth));
    }
    return join(terms, 'OR');
  }

  function conjunction(depth: number): Condition {
    const terms = [operand(depth)];
    while (position < tokens.length && tokens[position] !== 'OR' && tokens[position] !== ')') {
      // Words side by side are joined as with AND.
      if (tokens[position] === 'AND') position += 1;
      terms.push(operand(depth));
    }
    return join(terms, 'AND');
  }

  function operand(depth: number): Condition {
    const token = tokens[position];
    position += 1;
    if (token === undefined || token === ')' || token === 'AND' || token === 'OR' || depth > 20) throw notValid();
    if (token === 'NOT') {
      const { sql, values } = operand(depth + 1);
      return { sql: `NOT (${sql})`, values };
    }
    if (token === '(') {
      const inner = alternatives(depth + 1);
      if (tokens[position] !== ')') throw notValid();
      position += 1;
      return inner;
    }
    return token.startsWith('"') ? leaf(token.slice(1, -1), true) : leaf(token, false);
  }

  const condition = alternatives(0);
  if (position < tokens.length) throw notValid();
  return condition;
}

function leafOf(field: string): Leaf {
  const leaf = Object.hasOwn(filterFields, field) ? filterFields[field] : undefined;
  if (!leaf) throw invalid(`Invalid filter field: ${field}`);
  return leaf;
}

function join(terms: Condition[], operator: 'AND' | 'OR'): Condition {
  const [first] = terms;
  if (first && terms.length === 1) return first;
  const { sql, values } = joinConditions(terms, operator);
  return { sql: `(${sql})`, values };
}
