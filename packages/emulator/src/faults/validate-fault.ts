// Is a fault one that can be carried out? It may come from a test, a command line or a stranger's JSON. Pure.
import type { Fault } from './queue.js';
import { knownAnswers } from '../http/mailgun-responses.js';

/** @returns what is wrong with a value, or undefined */
type Check = (value: unknown) => string | undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fails = (isRight: boolean, sentence: string) => (isRight ? undefined : sentence);

const integer =
  (from: number, to: number): Check =>
  (value) =>
    fails(
      Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
      `a whole number from ${from} to ${to}`,
    );
const oneOf =
  (...values: unknown[]): Check =>
  (value) =>
    fails(values.includes(value), `one of ${values.join(', ')}`);
const lineOfText: Check = (value) =>
  fails(typeof value === 'string' && /^[\x20-\x7e]*$/.test(value), 'text in ASCII, without line breaks');
const milliseconds: Check = (value) =>
  fails(typeof value === 'number' && value >= 0 && value <= 3_600_000, 'milliseconds, 3600000 at most');
/** They say where the answer ends, which `half` and `hang` can break; a wrong one would make every fault a hang. */
const framing = ['content-length', 'transfer-encoding'];
const headers: Check = (value) => {
  if (isObject(value)) {
    const name = Object.keys(value).find((header) => framing.includes(header.toLowerCase()));
    if (name !== undefined) return `without ${name}: the emulator states it; { "half": true } breaks an answer off`;
  }
  const isRight =
    isObject(value) &&
    Object.entries(value).every(
      ([name, line]) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && lineOfText(line) === undefined,
    );
  return fails(isRight, 'an object of header names and lines');
};
const match: Check = (value) => {
  const isRight =
    isObject(value) &&
    Object.entries(value).every(
      ([name, part]) => ['method', 'path', 'domain', 'to'].includes(name) && typeof part === 'string',
    );
  return fails(isRight, 'an object of method, path, domain and to, each text');
};

/** What a fault does: exactly one of these. */
const kinds: Record<string, Check> = {
  status: integer(200, 599),
  answer: (value) =>
    fails(Object.hasOwn(knownAnswers, String(value)), `one of ${Object.keys(knownAnswers).join(', ')}`),
  delayMs: milliseconds,
  reset: oneOf('beforeBody', 'afterBody', 'afterStore'),
  half: oneOf(true),
  dripMs: milliseconds,
  hang: oneOf(true),
  garbage: oneOf(true),
  redirect: lineOfText,
};

/** What may stand beside it. */
const further: Record<string, Check> = {
  times: integer(1, 1_000_000_000),
  match,
  body: (value) =>
    fails(typeof value === 'string' || (typeof value === 'object' && value !== null), 'text or an object'),
  headers,
  contentType: lineOfText,
  store: oneOf(true, false),
  retryAfterSeconds: (value) => fails(typeof value === 'number' && Math.abs(value) <= 1e8, 'a number of seconds'),
  redirectStatus: oneOf(301, 302, 303, 307, 308),
};

const checks: Record<string, Check> = { ...kinds, ...further };

/** @throws TypeError when the fault says nothing, two things, or what cannot be carried out */
export function checkFault(fault: Fault): void {
  if (!isObject(fault)) throw new TypeError('a fault is an object');
  const given = Object.entries(fault).filter(([, value]) => value !== undefined);
  const named = given.map(([name]) => name).filter((name) => Object.hasOwn(kinds, name));
  if (named.length !== 1) {
    const said = named.join(', ') || 'none';
    throw new TypeError(`a fault has exactly one of ${Object.keys(kinds).join(', ')}; this one has ${said}`);
  }
  for (const [name, value] of given) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) throw new TypeError(`a fault has no ${JSON.stringify(name)}`);
    const wanted = check(value);
    if (wanted !== undefined) throw new TypeError(`${name} must be ${wanted}`);
  }
  if (named[0] === 'reset' && fault.reset === 'beforeBody' && isObject(fault.match) && fault.match.to !== undefined) {
    throw new TypeError('the recipient is in the body: reset "beforeBody" cannot match "to"');
  }
}

/** One line that says what a fault does, for lists and logs. */
export function describeFault(fault: Fault): string {
  return Object.entries(fault)
    .filter(([name]) => Object.hasOwn(kinds, name) || name === 'store')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
