// A config → every error and warning about it: the connector's own errors first, then what our tables of rules find in the
// mail that each usage type would get. Asks the connector, and nobody else.
import { createHash } from 'node:crypto';
import type { Kind } from 'connector-mailgun';
import { addressOf, type Composed, compose, fieldOf } from '../connector/compose.js';
import type { ConnectorModule } from '../connector/connector.js';
import { deliveriesOnly, isConnectionProblem, isSenderFilledIn, previewConfig } from '../connector/form-values.js';
import { samplePayload, sampleRecipient, usageTypes } from '../connector/usage-types.js';
import type { CheckResult, Finding, JsonObject } from '../contract/api.js';
import { at, isObject } from '../contract/json.js';
import { configRules } from './config-rules.js';
import { asStored } from './console-storage.js';
import { judgeMail, type MailFinding } from './lint-email.js';

export interface CheckContext {
  readonly connector: ConnectorModule;
  readonly placeholders: Readonly<Record<string, string>>;
  /** What was found in earlier checks; by default nothing is remembered. */
  readonly memory?: CheckMemory;
}

export function checkConfig(config: unknown, context: CheckContext): CheckResult {
  const storage = asStored(config);
  const findings = guardFindings(context.connector, config);
  if (!isObject(config)) return { findings, ...storage, served: {} };
  const broken = new Set(findings.map(({ path }) => path.slice(0, 2).join('\n')));
  const unserved = new Set<string>();
  const served: CheckResult['served'] = {};
  const inMails: Array<MailFinding & { type: string }> = [];
  for (const { type, locale, key } of messagesOf(config)) {
    const { kind, source, problems, judged } = remember(context.memory, key, () =>
      judgeMessage(config, type, locale, context),
    );
    inMails.push(...judged.map((finding) => ({ ...finding, type })));
    if (kind === 'noContent') unserved.add(type);
    if (locale === undefined) served[type] = source ?? null;
    // A delivery that cannot be read was reported by the guard; one that only a message shows is told here.
    findings.push(...problems.filter(({ path }) => !broken.has(path.slice(0, 2).join('\n'))));
  }
  const inConfig = configRules.flatMap(({ rule, severity, find }) =>
    find({ config, storage, unserved: [...unserved] }).map((found) => ({ severity, rule, ...found })),
  );
  return { findings: [...unique(findings), ...inConfig, ...merge(inMails)], ...storage, served };
}

/** What the connector's guard says, as Logto asks it when a config is saved. */
export function guardFindings(connector: Pick<ConnectorModule, 'configGuard'>, config: unknown): Finding[] {
  const guarded = connector.configGuard.safeParse(config);
  if (guarded.success) return [];
  return guarded.error.issues.map(({ path, message }) => ({
    severity: 'error' as const,
    rule: 'config',
    path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    message,
  }));
}

/** Every usage type, and each of its delivery's languages; `key` stands for all of the config that such a message sees. */
function messagesOf(config: JsonObject): Array<{ type: string; locale: string | undefined; key: string }> {
  const { apiKey: _apiKey, deliveries, ...connection } = config;
  return usageTypes.flatMap(({ type }) => {
    const seen = JSON.stringify([type, connection, at(deliveries, type), at(deliveries, 'Generic')]);
    const hash = createHash('sha256').update(seen).digest('base64');
    const locales = at(deliveries, type, 'locales');
    return [undefined, ...(isObject(locales) ? Object.keys(locales) : [])].map((locale) => ({
      type,
      locale,
      key: `${hash} ${locale ?? ''}`,
    }));
  });
}

/** What is to be said of one message. */
export interface Judged {
  /** Why there would be no mail. */
  readonly kind?: Kind;
  /** The usage type whose delivery serves it. */
  readonly source?: string;
  readonly problems: readonly Finding[];
  readonly judged: readonly MailFinding[];
}

/** While a person types in one delivery, the others need not be judged again. */
export type CheckMemory = Map<string, Judged>;

/** Twenty languages of nine usage types, a few changes ago. */
const maxRemembered = 1_000;

function remember(memory: CheckMemory | undefined, key: string, judge: () => Judged): Judged {
  const judged = memory?.get(key) ?? judge();
  memory?.delete(key);
  memory?.set(key, judged);
  const oldest = memory && memory.size > maxRemembered ? memory.keys().next().value : undefined;
  if (oldest !== undefined) memory?.delete(oldest);
  return judged;
}

function judgeMessage(
  config: unknown,
  type: string,
  locale: string | undefined,
  { connector, placeholders }: CheckContext,
): Judged {
  const payload = { ...samplePayload(type), ...(locale !== undefined && { locale, uiLocales: locale }) };
  const message = { to: sampleRecipient, type, payload };
  const whole = compose(connector, previewConfig(config, placeholders), message);
  const isPartial = isConnectionProblem(whole);
  const mail = isPartial ? compose(connector, deliveriesOnly(config, placeholders), message) : whole;
  if (!mail.ok) return { kind: mail.kind, problems: mail.kind === 'invalidConfig' ? mail.findings : [], judged: [] };
  const judged = judgeMail(connector, {
    ...mail,
    type,
    config,
    payload,
    subject: fieldOf(mail, 'subject'),
    html: fieldOf(mail, 'html'),
    text: fieldOf(mail, 'text'),
    sender: addressOf(fieldOf(mail, 'from')),
    // A sender that is not filled in, or not right, has no domain to judge.
    sendingDomain: !isPartial && isSenderFilledIn(config) ? sendingDomainOf(mail) : '',
  });
  return { source: mail.source, problems: [], judged };
}

/** The domain that the connector sends from, as it writes it into its Message-Id. */
export function sendingDomainOf(mail: Pick<Composed, 'fields'>): string {
  return /@([^@>]+)>$/.exec(fieldOf(mail, 'h:Message-Id'))?.[1] ?? '';
}

/** The same finding at the same place once, with the usage types that it holds for where they differ. */
function merge(found: ReadonlyArray<MailFinding & { type: string }>): Finding[] {
  const merged = new Map<string, { finding: MailFinding; types: Set<string> }>();
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

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
