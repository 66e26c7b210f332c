// Which emails a route is for: match_recipient, match_header, catch_all, with and, or, not and parentheses. Pure.
// (route-filters)
import { asJavaScript, type Captures, type TimedMatcher } from '../../mail/python-pattern.js';
import { invalid } from '../../model/errors.js';
import { callAt, type Token, tokensOf } from './call-parser.js';

export type Filter =
  | { kind: 'recipient'; pattern: string }
  | { kind: 'header'; name: string; pattern: string }
  | { kind: 'catchAll' }
  | { kind: 'and' | 'or'; terms: Filter[] }
  | { kind: 'not'; term: Filter };

const maxDepth = 50;

/** @throws DomainError `invalid`; Mailgun's texts are not known */
export function parseFilter(expression: string): Filter {
  const what = 'The expression';
  const tokens = tokensOf(expression, what);
  let at = 0;
  const isWord = (value: string) => tokens[at]?.kind === 'word' && tokens[at]?.value.toLowerCase() === value;
  const isSign = (value: Token['value']) => tokens[at]?.kind === 'sign' && tokens[at]?.value === value;

  function sequence(word: 'and' | 'or', operand: (depth: number) => Filter, depth: number): Filter {
    const first = operand(depth);
    const terms = [first];
    while (isWord(word)) {
      at += 1;
      terms.push(operand(depth));
    }
    return terms.length === 1 ? first : { kind: word, terms };
  }
  const either = (depth: number): Filter => sequence('or', both, depth);
  const both = (depth: number): Filter => sequence('and', single, depth);

  function single(depth: number): Filter {
    if (depth > maxDepth) throw invalid(`${what} is nested too deep`);
    if (isWord('not')) {
      at += 1;
      return { kind: 'not', term: single(depth + 1) };
    }
    if (isSign('(')) {
      at += 1;
      const inner = either(depth + 1);
      if (!isSign(')')) throw invalid(`${what} is not valid: a parenthesis is not closed`);
      at += 1;
      return inner;
    }
    const { call, next } = callAt(tokens, at, what);
    at = next;
    return filterOf(call.name, call.values);
  }

  const filter = either(0);
  if (at < tokens.length) throw invalid(`${what} is not valid: join filters with and, or, not`);
  return filter;
}

function filterOf(name: string, values: readonly string[]): Filter {
  const [first = '', second = ''] = values;
  if (name === 'match_recipient' && values.length === 1) return { kind: 'recipient', pattern: checked(first) };
  if (name === 'match_header' && values.length === 2) {
    return { kind: 'header', name: first.toLowerCase(), pattern: checked(second) };
  }
  if (name === 'catch_all' && values.length === 0) return { kind: 'catchAll' };
  throw invalid(
    `The expression is not valid: use match_recipient("pattern"), match_header("name", "pattern"), catch_all(), not ${JSON.stringify(name.slice(0, 50))} with ${values.length} values`,
  );
}

function checked(pattern: string): string {
  try {
    asJavaScript(pattern, true);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  return pattern;
}

export interface FilterContext {
  recipient: string;
  /** Names in lower case, values decoded. */
  headers: ReadonlyArray<readonly [name: string, value: string]>;
  /** Another route matched before. */
  hasMatched: boolean;
  matcher: TimedMatcher;
}

const maxHeaderLength = 10_000;

/** Undefined when it does not match; otherwise what the first pattern with groups captured. @throws Error when a pattern takes too long */
export function matchFilter(filter: Filter, context: FilterContext): Captures | undefined {
  const { recipient, headers, hasMatched, matcher } = context;
  switch (filter.kind) {
    case 'recipient':
      // From its start: `.*@` is written for "any recipient at". (route-filters)
      return matcher.match(filter.pattern, recipient, true);
    case 'header':
      // Anywhere: "contains the word". (docs-2024, quickstart-receiving)
      for (const [name, value] of headers) {
        if (name !== filter.name) continue;
        const found = matcher.match(filter.pattern, value.slice(0, maxHeaderLength), false);
        if (found) return found;
      }
      return undefined;
    case 'catchAll':
      return hasMatched ? undefined : { groups: [recipient], named: {} };
    case 'not':
      return matchFilter(filter.term, context) ? undefined : { groups: [recipient], named: {} };
    case 'or':
      for (const term of filter.terms) {
        const found = matchFilter(term, context);
        if (found) return found;
      }
      return undefined;
    case 'and': {
      let captured: Captures | undefined;
      for (const term of filter.terms) {
        const found = matchFilter(term, context);
        if (!found) return undefined;
        if (!captured || captured.groups.length < 2) captured = found;
      }
      return captured;
    }
    default:
      return filter satisfies never;
  }
}
