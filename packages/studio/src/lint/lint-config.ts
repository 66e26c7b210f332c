// A config → every error and warning about it: the connector's own errors first, then what the rules find in the email that
// each usage type would get. Needs no network.
import { createHash } from 'node:crypto';
import { lintConfig as lintWithConnector } from 'connector-mailgun/inspect';
import { toFindings, uniqueFindings } from '../connector/read-results.js';
import { usageTypes } from '../connector/usage-types.js';
import type { CheckResult, Finding, JsonObject } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';
import { remember } from './bounded-cache.js';
import { configRules } from './config-rules.js';
import { asStored } from './console-storage.js';
import { type Budget, createBudget, limitFindings } from './limits.js';
import type { EmailFinding } from './lint-email.js';
import { lintMessage, type MessageFindings } from './lint-message.js';

/** @param cache results of earlier calls; without it nothing is cached */
export function lintConfig(config: unknown, cache?: LintCache): CheckResult {
  const storage = asStored(config);
  const ofConnector = toFindings(lintWithConnector(config));
  if (!isObject(config)) return { findings: limitFindings(ofConnector), ...storage, served: {} };
  const invalid = new Set(ofConnector.map(({ path }) => path.slice(0, 2).join('\n')));
  const unserved: string[] = [];
  const served: CheckResult['served'] = {};
  const inMessages: Finding[] = [];
  const inEmails: Array<EmailFinding & { type: string }> = [];
  const budget = createBudget();
  for (const { type } of usageTypes) {
    const keyOf = createKeys(config, type);
    const lint = (locale?: string): MessageFindings | undefined =>
      useCache(cache, keyOf(locale), budget, () => {
        const { email: _email, ...linted } = lintMessage(config, type, locale);
        return linted;
      });
    const ofType = lint();
    if (ofType) served[type] = ofType.source ?? null;
    if (ofType?.code === 'noContent') unserved.push(type);
    for (const linted of [ofType, ...localesFor(config, type, ofType?.source).map(lint)]) {
      for (const finding of linted?.found ?? []) inEmails.push({ ...finding, type });
      // The guard has reported a delivery that is invalid in itself; other errors only appear with a message.
      for (const error of linted?.errors ?? []) {
        if (!invalid.has(error.path.slice(0, 2).join('\n'))) inMessages.push(error);
      }
    }
  }
  const inConfig = configRules.flatMap(({ rule, severity, find }) =>
    find({ config, storage, unserved }).map((found) => ({ severity, rule, ...found })),
  );
  const findings = [
    ...uniqueFindings([...ofConnector, ...inMessages]),
    ...inConfig,
    ...merge(inEmails),
    ...budget.findings(),
  ];
  return { findings: limitFindings(findings), ...storage, served };
}

/** The languages that an email of a type can be in: those of its own delivery, and those of Generic where that serves it. */
function localesFor({ deliveries }: JsonObject, type: string, source: string | undefined): string[] {
  const localesOf = (delivery: string): string[] => {
    const locales = at(deliveries, delivery, 'locales');
    return isObject(locales) ? Object.keys(locales) : [];
  };
  return [...new Set([...localesOf(type), ...(source === type ? [] : localesOf('Generic'))])];
}

/** @returns the key of a message: a hash of all that it depends on */
function createKeys(config: JsonObject, type: string): (locale: string | undefined) => string {
  const { apiKey: _apiKey, deliveries, ...connection } = config;
  const inputs = JSON.stringify([type, connection, at(deliveries, type), at(deliveries, 'Generic')]);
  const hash = createHash('sha256').update(inputs);
  return (locale) =>
    hash
      .copy()
      .update(JSON.stringify(locale) ?? '')
      .digest('base64');
}

/** While the operator types in one delivery, the others need not be linted again. */
export type LintCache = Map<string, MessageFindings>;

/** Nine usage types in twenty languages, and the last few versions of each. */
const cacheLimits = { maxEntries: 1_000, maxEntryLength: 20_000 };

/** @returns undefined when the time for one check is used up */
function useCache(
  cache: LintCache | undefined,
  key: string,
  budget: Budget,
  lint: () => MessageFindings,
): MessageFindings | undefined {
  const linted = cache?.get(key) ?? budget.run(lint);
  return linted && cache ? remember(cache, key, linted, cacheLimits) : linted;
}

/** The same finding at the same path once, with the usage types it holds for where they differ. */
function merge(found: ReadonlyArray<EmailFinding & { type: string }>): Finding[] {
  const merged = new Map<string, { finding: EmailFinding; types: Set<string> }>();
  for (const { type, ...finding } of found) {
    const key = JSON.stringify([finding.rule, finding.path, finding.message]);
    const known = merged.get(key) ?? { finding, types: new Set<string>() };
    known.types.add(type);
    merged.set(key, known);
  }
  return [...merged.values()].map(({ finding: { perType, ...finding }, types }) => ({
    ...finding,
    message: perType
      ? `${finding.message} Usage type${types.size > 1 ? 's' : ''}: ${[...types].join(', ')}.`
      : finding.message,
  }));
}
