// What a route does: forward, store, stop. Pure. (route-actions)
import type { Captures } from '../../mail/python-pattern.js';
import { invalid } from '../../model/errors.js';
import { callAt, tokensOf } from './call-parser.js';

export type Action =
  /** To URLs and addresses; whether one can be used is seen when an email arrives. (recordings, 2025: `forward(".*@")`) */
  { kind: 'forward'; destinations: string[] } | { kind: 'store'; notify?: string } | { kind: 'stop' };

/** @throws DomainError `invalid`; Mailgun's texts are not known */
export function parseAction(written: string): Action {
  const what = 'The action';
  const tokens = tokensOf(written, what);
  const { call, next } = callAt(tokens, 0, what);
  const [value] = call.values;
  const isOnly = next === tokens.length && call.values.length <= 1;
  if (isOnly && call.name === 'forward' && value !== undefined) {
    const destinations = value.split(',').map((destination) => destination.trim());
    return { kind: 'forward', destinations: destinations.filter((destination) => destination !== '').slice(0, 100) };
  }
  if (isOnly && call.name === 'store') return { kind: 'store', ...(value !== undefined && { notify: value.trim() }) };
  if (isOnly && call.name === 'stop' && value === undefined) return { kind: 'stop' };
  throw invalid('The action is not valid: use forward("url or address"), store(notify="url"), store() or stop()');
}

/** `\1`, `\g<1>` and `\g<name>` become what the filter captured. (route-filters) */
export const withCaptures = (text: string, { groups, named }: Captures): string =>
  text.replace(/\\(?:(\d)|g<(\w{1,100})>)/g, (_all, number?: string, name = '') =>
    number === undefined && !/^\d+$/.test(name)
      ? Object.hasOwn(named, name)
        ? (named[name] ?? '')
        : ''
      : (groups[Number(number ?? name)] ?? ''),
  );
