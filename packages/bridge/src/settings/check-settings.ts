// Settings → every problem that keeps them out of service. Pure, but for MAILGUN_CONNECTOR_ENDPOINTS when no origins are given.
import { type Issue, lintConfig, resolveContent, usageTypes } from 'connector-mailgun/inspect';
import type { Settings } from '../options.js';

/** Settings that cannot be used. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** One sentence each: where, what is wrong, what to do; never a value. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const minTokenLength = 24;
const maxTokens = 2;

/** Everything wrong with the settings; empty when they can be used. */
export function findProblems({ config, tokens }: Settings, allowedOrigins: readonly string[] | undefined): string[] {
  const count = tokens.length;
  return [
    ...findConfigProblems(config, allowedOrigins),
    ...(count === 0 || count > maxTokens ? [`tokens: Give one token, or two while one replaces the other.`] : []),
    ...tokens.flatMap((token, index) => findTokenProblems(`tokens.${index}`, token)),
  ];
}

/** What Logto Console would refuse, and a config without emails: Logto's own templates do not reach an HTTP connector. */
export function findConfigProblems(config: unknown, allowedOrigins: readonly string[] | undefined): string[] {
  const issues: Issue[] = lintConfig(config, allowedOrigins && { allowedOrigins });
  const problems = issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  const deliveries = typeof config === 'object' && config !== null && 'deliveries' in config && config.deliveries;
  if (!deliveries || Object.keys(deliveries).length === 0) {
    problems.push('deliveries: Add at least a Generic delivery. `mailgun-studio build` writes them all.');
  }
  return problems;
}

/** @param name where the token is set, for the sentence */
export function findTokenProblems(name: string, token: string): string[] {
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(token)) {
    return [`${name}: A token is one line of ASCII characters, without spaces around it.`];
  }
  return token.length < minTokenLength
    ? [`${name}: A token has ${minTokenLength} characters at least. Make one with: openssl rand -base64 32`]
    : [];
}

/** Logto's usage types that no delivery serves: their emails will fail. */
export function findUnservedTypes(config: unknown): string[] {
  const sample = { code: { code: '000000' }, link: { link: 'https://example.com/' } };
  return usageTypes.flatMap(({ type, carries }) => {
    const content = resolveContent(config, { to: 'jane@example.com', type, payload: sample[carries] });
    return content.ok ? [] : [type];
  });
}
