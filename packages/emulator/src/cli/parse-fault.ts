// Parses a fault of the command line: JSON, or a short form such as `503*2`, `delay:3s`, `reset`. Pure.
import type { Fault, FaultEffect, ResponseName } from '../faults/fault.js';
import { mailgunResponses } from '../http/mailgun-responses.js';

/** @throws Error that lists the valid forms */
export function parseFault(written: string): Fault {
  if (written.trim().startsWith('{')) {
    try {
      return JSON.parse(written) as Fault;
    } catch (error) {
      throw new Error(`is not valid JSON: ${(error as Error).message}`);
    }
  }
  const [, what = '', times] = /^(.*?)(?:\*(\d+))?$/.exec(written.trim()) ?? [];
  return { ...parseEffect(what), ...(times !== undefined && { times: Number(times) }) };
}

function parseEffect(what: string): FaultEffect {
  if (/^\d{3}$/.test(what)) return { status: Number(what) };
  if (Object.hasOwn(mailgunResponses, what)) return { response: what as ResponseName };
  const [name = '', value = ''] = what.split(/:(.*)/s);
  if (name === 'delay') return { delayMs: parseMs(value) };
  if (name === 'throttle') return { throttleMs: parseMs(value) };
  if (name === 'redirect' && value !== '') return { redirect: value };
  if (name === 'reset') {
    if (value === '' || value === 'afterBody') return { reset: 'afterBody' };
    if (value === 'beforeBody' || value === 'afterStore') return { reset: value };
  }
  if (what === 'truncate') return { truncate: true };
  if (what === 'hang') return { hang: true };
  if (what === 'malformed') return { malformed: true };
  throw new Error(
    `is not a fault: use a status (503), delay:3s, throttle:5ms, reset, reset:beforeBody, reset:afterStore, truncate, hang, malformed, redirect:<url>, JSON, or one of ${Object.keys(mailgunResponses).join(', ')}; append *2 to match two requests`,
  );
}

function parseMs(written: string): number {
  const match = /^(\d{1,9}(?:\.\d+)?)(ms|s)?$/.exec(written);
  if (!match) throw new Error('a duration must be written as 500ms or 3s');
  return Number(match[1]) * (match[2] === 's' ? 1_000 : 1);
}
