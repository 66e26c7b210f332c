// Bounds of one check, so that no config keeps the server busy for longer than a second.
import type { LocatedText, Path } from 'connector-mailgun/inspect';
import type { Finding } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';
import { quantity } from '../contract/plain-text.js';

/** CPU time for the emails of one check: nine usage types in twenty languages take a quarter to a half of it. */
const maxCheckMs = 500;

export interface Budget {
  /** Runs the work, or leaves it out when the time is used up. */
  run<Result>(work: () => Result): Result | undefined;
  /** One finding when something was left out. */
  findings(): Finding[];
}

/** CPU time, not clock time: a busy computer must not change the result of a check. */
export function createBudget(maxMs: number = maxCheckMs): Budget {
  const cpuMs = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  const startedMs = cpuMs();
  let leftOut = 0;
  return {
    run(work) {
      if (cpuMs() - startedMs < maxMs) return work();
      leftOut += 1;
      return undefined;
    },
    findings() {
      if (leftOut === 0) return [];
      const message = `The config is too large to check at once. Not checked: ${quantity(leftOut, 'email')}. Shorten the texts, or check with fewer languages.`;
      return [{ severity: 'warning', rule: 'not-checked', path: ['deliveries'], message }];
    },
  };
}

/** A real email has some ten. */
const maxPlaceholders = 2_000;

/** @returns a finding when an email has so many placeholders that rendering it for each usage type takes seconds */
export function lintPlaceholderCount(texts: readonly LocatedText[]): Finding | undefined {
  let count = 0;
  for (const { path, text } of texts) {
    for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', at + 2)) count += 1;
    if (count <= maxPlaceholders) continue;
    const message = `The email has more than ${maxPlaceholders} placeholders, and is not checked. Use fewer.`;
    return { severity: 'warning', rule: 'not-checked', path: [...path], message };
  }
  return undefined;
}

/** The texts that a message may use, before they are parsed. */
export function writtenTexts(config: unknown, type: string, locale: string | undefined): LocatedText[] {
  return [type, 'Generic'].flatMap((delivery) => {
    const root: Path = ['deliveries', delivery];
    const paths: Path[] = [root, ...(locale === undefined ? [] : [[...root, 'locales', locale]])];
    return paths.flatMap((path) => {
      const written = at(config, ...path);
      const fields = isObject(written) ? Object.entries(written) : [];
      return fields.flatMap(([key, value]) =>
        key === 'locales'
          ? []
          : [{ path: [...path, key], text: typeof value === 'string' ? value : (JSON.stringify(value) ?? '') }],
      );
    });
  });
}

/** Findings of one rule that are listed. */
const maxPerRule = 100;

/** Leaves out what nobody reads: the first findings of each rule, and how many more there are. */
export function limitFindings(findings: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  const kept = findings.filter(({ rule }) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return count <= maxPerRule;
  });
  const more = [...counts].filter(([, count]) => count > maxPerRule);
  for (const [rule, count] of more) {
    const severity = kept.find((finding) => finding.rule === rule)?.severity ?? 'info';
    kept.push({ severity, rule, path: [], message: `${count - maxPerRule} more like these are not listed.` });
  }
  return kept;
}
