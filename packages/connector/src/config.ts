// The saved config: checked strictly when it is saved or tested, read forgivingly when a person waits for a mail. Pure.
import { z } from 'zod';
import { isObject, type JsonObject, own, type Path, type Problem, type Report, reporter } from './check.js';
import { checkDelivery, checkKeys, unknownKeys } from './delivery.js';
import { mailgunRegions } from './endpoint.js';
import { type Field, fields } from './fields.js';
import type { Mailbox } from './mailbox.js';

/** What every send needs, parsed. The deliveries stay as they were saved: only the one that is used is read. */
export interface Connection {
  /** Origin of the API, such as `https://api.eu.mailgun.net`. */
  readonly endpoint: string;
  /** Sending domain, as punycode. */
  readonly domain: string;
  readonly apiKey: string;
  readonly from: Mailbox;
  readonly tracking: 'off' | 'domain';
  readonly testMode: 'off' | 'on';
  readonly requireTls: 'domain' | 'on';
  readonly subaccount: string | undefined;
  readonly deliveries: JsonObject;
}

const fieldKeys: readonly string[] = Object.keys(fields);
const notAnObject = `The configuration is a JSON object with the fields ${fieldKeys.join(', ')}.`;

/** Everything wrong with a config. Strict: for one that is saved or tested. */
export function checkConfig(config: unknown, allowedOrigins: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  parseConnection(config, allowedOrigins, reporter(problems));
  if (!isObject(config)) return problems;
  checkKeys(config, fieldKeys, reporter(problems));
  const deliveries = own(config, 'deliveries');
  if (isObject(deliveries)) {
    for (const [type, delivery] of Object.entries(deliveries)) {
      checkDelivery(delivery, reporter(problems, ['deliveries', type]));
    }
  }
  return problems;
}

/** Reads what every send needs. Forgiving: unknown keys and deliveries that are not used cannot stop a mail. */
export function parseConnection(
  config: unknown,
  allowedOrigins: ReadonlySet<string>,
  report: Report,
): Connection | undefined {
  if (!isObject(config)) return void report(notAnObject);
  let isWhole = true;
  const get = <T>(key: keyof typeof fields, field: Field<T>): T | undefined => {
    let isReported = false;
    const at = (message: string, below: Path = []) => {
      isWhole = false;
      isReported = true;
      report(message, [key, ...below]);
    };
    const value = field.read(own(config, key), at, allowedOrigins);
    if (field.isRequired && value === undefined && !isReported) at(`Fill in ${field.label}.`);
    return value;
  };
  const connection = {
    endpoint: get('endpoint', fields.endpoint) ?? mailgunRegions[0],
    domain: get('domain', fields.domain) ?? '',
    apiKey: get('apiKey', fields.apiKey) ?? '',
    from: get('from', fields.from) ?? { name: '', address: '' },
    tracking: get('tracking', fields.tracking) ?? 'off',
    testMode: get('testMode', fields.testMode) ?? 'off',
    requireTls: get('requireTls', fields.requireTls) ?? 'domain',
    subaccount: get('subaccount', fields.subaccount),
    deliveries: get('deliveries', fields.deliveries) ?? {},
  };
  return isWhole ? connection : undefined;
}

/** Keys that a forgiving send leaves alone, for its log. */
export function unknownConfigKeys(config: unknown): string[] {
  return isObject(config) ? unknownKeys(config, fieldKeys) : [];
}

/**
 * Makes the guard that Logto calls when a config is saved. Each problem is one issue of code `custom` with its path: Console
 * shows top-level issues only, and drops the message of any other code. It uses only what zod 3.22 and 4 share.
 */
export function createConfigGuard(readAllowedOrigins: () => ReadonlySet<string>): z.ZodType<unknown> {
  return z.unknown().superRefine((config, context) => {
    for (const { path, message } of checkConfig(config, readAllowedOrigins())) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}
