// A fault as it is written on a command line: JSON, or a short form such as `503*2`, `delay:3s`, `reset`. Pure.
import type { Fault, FaultKind } from '../faults/queue.js';
import { type KnownAnswer, knownAnswers } from '../http/mailgun-responses.js';

/** @throws Error that says which forms there are */
export function readFault(written: string): Fault {
  if (written.trim().startsWith('{')) {
    try {
      return JSON.parse(written) as Fault;
    } catch (error) {
      throw new Error(`is no JSON: ${(error as Error).message}`);
    }
  }
  const [, what = '', times] = /^(.*?)(?:\*(\d+))?$/.exec(written.trim()) ?? [];
  return { ...readKind(what), ...(times !== undefined && { times: Number(times) }) };
}

function readKind(what: string): FaultKind {
  if (/^\d{3}$/.test(what)) return { status: Number(what) };
  if (Object.hasOwn(knownAnswers, what)) return { answer: what as KnownAnswer };
  const [name = '', value = ''] = what.split(/:(.*)/s);
  if (name === 'delay') return { delayMs: readMs(value) };
  if (name === 'drip') return { dripMs: readMs(value) };
  if (name === 'redirect' && value !== '') return { redirect: value };
  if (name === 'reset') {
    if (value === '' || value === 'afterBody') return { reset: 'afterBody' };
    if (value === 'beforeBody' || value === 'afterStore') return { reset: value };
  }
  if (what === 'half') return { half: true };
  if (what === 'hang') return { hang: true };
  if (what === 'garbage') return { garbage: true };
  throw new Error(
    `is no fault: write a status (503), delay:3s, drip:5ms, reset, reset:beforeBody, reset:afterStore, half, hang, garbage, redirect:<url>, JSON, or one of ${Object.keys(knownAnswers).join(', ')}; *2 after it strikes twice`,
  );
}

function readMs(written: string): number {
  const match = /^(\d{1,9}(?:\.\d+)?)(ms|s)?$/.exec(written);
  if (!match) throw new Error('a time is written like 500ms or 3s');
  return Number(match[1]) * (match[2] === 's' ? 1_000 : 1);
}
