// Matches Go's regular expressions (RE2) with JavaScript's, in limited time.
import { createContext, Script } from 'node:vm';

/** For all patterns of one template. Go matches in linear time; JavaScript may take hours for `^(a+)+$`. (raymond) */
const maxMatchMs = 200;

export interface PatternMatcher {
  /** False for a pattern that Go does not accept. @throws Error when the time is over */
  matches(pattern: string, value: string): boolean;
}

const script = new Script('expression.test(value)');

export function createPatternMatcher(): PatternMatcher {
  // One for all matches: making it costs more than most matches.
  const context = createContext({ expression: /x/, value: '' });
  const known = new Map<string, RegExp | undefined>();
  let leftMs = maxMatchMs;
  return {
    matches(pattern, value) {
      if (!known.has(pattern)) known.set(pattern, asJavaScript(pattern));
      const expression = known.get(pattern);
      if (!expression) return false;
      const startedMs = performance.now();
      Object.assign(context, { expression, value });
      try {
        return Boolean(script.runInContext(context, { timeout: Math.max(1, Math.ceil(leftMs)) }));
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const why = code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? `it takes longer than ${maxMatchMs} ms` : message;
        throw new Error(`ifMatchesRegexStr ${JSON.stringify(pattern.slice(0, 100))}: ${why}`, { cause: error });
      } finally {
        leftMs -= performance.now() - startedMs;
      }
    },
  };
}

const classes: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  space: '\\s',
  upper: 'A-Z',
  punct: '!-\\/:-@\\[-`{-~',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};
/** JavaScript has these, RE2 does not: look-around, references to groups. */
const unknownToGo = /\(\?(?:[=!]|<[=!])|\\[1-9]|\\k</;
const maxPattern = 10_000;

/** Undefined when Go would not compile it. Flags are read at the start only. */
function asJavaScript(pattern: string): RegExp | undefined {
  const [, given = ''] = /^\(\?([imsU]{1,4})\)/.exec(pattern) ?? [];
  const rest = given === '' ? pattern : pattern.slice(given.length + 3);
  if (pattern.length > maxPattern || unknownToGo.test(rest.replace(/\\\\/g, ''))) return undefined;
  const source = rest
    .replace(/\(\?P</g, '(?<')
    .replace(/\[:(\w{4,6}):\]/g, (all, name: string) => classes[name] ?? all)
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    .replace(/\\([pP])([A-Z])/g, '\\$1{$2}');
  const flags = [...new Set(given.replace('U', ''))].join('');
  for (const unicode of ['u', '']) {
    try {
      return new RegExp(source, flags + unicode);
    } catch {
      // Go allows escapes of letters that have no meaning only in fewer cases; without `u` JavaScript does too.
    }
  }
  return undefined;
}
