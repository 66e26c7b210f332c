// Matches the regular expressions of routes, which are Python's, with JavaScript's, in limited time. (route-filters)
import { type Context, createContext, Script } from 'node:vm';

/** For all patterns of one recipient: a pattern such as `^(a+)+$` may take hours. */
const maxMatchMs = 200;
/** For all recipients of one email. */
const maxEmailMs = 2_000;

/** What the groups of a pattern matched. */
export interface Captures {
  /** The first is the whole match. */
  groups: string[];
  named: Record<string, string>;
}

export interface TimedMatcher {
  /**
   * Undefined when it does not match.
   * @param isAnchored it must match from the start of the value, as Python's `re.match` does
   * @throws Error when it is not valid, or the time is over
   */
  match(pattern: string, value: string, isAnchored: boolean): Captures | undefined;
  /** The next recipient has as much time, as long as the email has some left. */
  nextRecipient(): void;
}

/** Of an email address, and of most headers. */
const maxShortLength = 320;
/** About as many as JavaScript takes: 320² of `.*.*!` in 0.1 ms. */
const stepsPerMs = 1_000_000;

/**
 * The steps of a match are at most the length of the value to this power. Undefined for a pattern that may take more than the
 * square: only such a pattern needs a time limit, which costs a hundred times as much as the match.
 */
function degreeOf(pattern: string, isAnchored: boolean): number | undefined {
  if (/\)[*+?{]|\\[1-9k]|\(\?P=/.test(pattern)) return undefined; // A repeated group, a reference to one.
  // Each repetition and each alternative may multiply the steps by the length, as does a start at any place.
  const choices = pattern.replace(/\(\?P?<\w+>/g, '(').match(/[*+?{|]/g)?.length ?? 0;
  const degree = choices + (isAnchored ? 0 : 1);
  return degree <= 2 ? degree : undefined;
}

interface CompiledPattern {
  expression: RegExp;
  degree: number | undefined;
}

const script = new Script('expression.exec(value)');

const execWithin = (timeout: number, context: Context) =>
  script.runInContext(context, { timeout }) as RegExpExecArray | null;

/** @param now milliseconds that only grow */
export function createTimedMatcher(now: () => number = () => performance.now()): TimedMatcher {
  const context = createContext({ expression: /x/, value: '' });
  const compiled = new Map<string, CompiledPattern>();
  let emailMs = maxEmailMs;
  let leftMs = maxMatchMs;
  const tooLong = (pattern: string, cause?: unknown) =>
    new Error(
      `the pattern ${JSON.stringify(pattern.slice(0, 100))} takes longer than ${maxMatchMs} ms, with those before it`,
      { cause },
    );
  function compile(pattern: string, isAnchored: boolean): CompiledPattern {
    const key = `${isAnchored} ${pattern}`;
    const known = compiled.get(key) ?? {
      expression: asJavaScript(pattern, isAnchored),
      degree: degreeOf(pattern, isAnchored),
    };
    compiled.set(key, known);
    return known;
  }
  const spend = (ms: number) => {
    leftMs -= ms;
    emailMs -= ms;
  };
  return {
    match(pattern, value, isAnchored) {
      const timeout = Math.ceil(Math.min(leftMs, emailMs));
      // A thousand patterns that take too long must not get a millisecond each.
      if (timeout <= 0) throw tooLong(pattern);
      const { expression, degree } = compile(pattern, isAnchored);
      if (degree !== undefined && value.length <= maxShortLength) {
        // By its steps, not by the clock: on a busy machine a thousand quick matches take longer than one slow one.
        spend(value.length ** degree / stepsPerMs);
        return capturesOf(expression.exec(value));
      }
      const startedMs = now();
      try {
        return capturesOf(execWithin(timeout, Object.assign(context, { expression, value })));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        throw tooLong(pattern, error);
      } finally {
        spend(now() - startedMs);
      }
    },
    nextRecipient() {
      leftMs = maxMatchMs;
    },
  };
}

function capturesOf(found: RegExpExecArray | null): Captures | undefined {
  if (!found) return undefined;
  const named = Object.entries(found.groups ?? {}).map(([name, text]) => [name, text ?? '']);
  return { groups: [...found].map((text) => text ?? ''), named: Object.fromEntries(named) };
}

/**
 * Compared without case: addresses are. (inferred)
 * @throws Error that names the pattern
 */
export function asJavaScript(pattern: string, isAnchored: boolean): RegExp {
  const [, given = ''] = /^\(\?([aiLmsux]{1,7})\)/.exec(pattern) ?? [];
  const source = (given === '' ? pattern : pattern.slice(given.length + 3))
    .replace(/\(\?P</g, '(?<')
    .replace(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replace(/\\A/g, '^')
    .replace(/\\Z/g, '$');
  const flags = `i${given.replace(/[^ms]/g, '')}`;
  const anchored = isAnchored ? `^(?:${source})` : source;
  for (const unicode of ['u', '']) {
    try {
      return new RegExp(anchored, [...new Set(flags + unicode)].join(''));
    } catch {
      // Python allows escapes that JavaScript allows only without `u`.
    }
  }
  throw new Error(`the pattern ${JSON.stringify(pattern.slice(0, 100))} is not a valid regular expression`);
}
