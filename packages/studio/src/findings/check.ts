// A config → every error and warning about it: the connector's own errors first, then what our tables of rules find in the
// mail that each usage type would get. Asks the connector, and nobody else.
import type { CheckResult, Finding } from '../api.js';
import { addressOf, type Composed, compose, fieldOf, type NotComposed } from '../compose.js';
import type { ConnectorModule } from '../connector.js';
import { at, isObject } from '../json.js';
import { deliveriesOnly, isConnectionProblem, previewConfig } from '../preview-config.js';
import { samplePayload, sampleRecipient, usageTypes } from '../samples.js';
import { configRules } from './config-rules.js';
import { judgeMail, type MailFinding } from './judge-mail.js';
import { asStored } from './storage.js';

export interface CheckContext {
  readonly connector: ConnectorModule;
  readonly placeholders: Readonly<Record<string, string>>;
}

export function checkConfig(config: unknown, { connector, placeholders }: CheckContext): CheckResult {
  const storage = asStored(config);
  const findings = guardFindings(connector, config);
  if (!isObject(config)) return { findings, ...storage };
  const broken = new Set(findings.map(({ path }) => path.slice(0, 2).join('\n')));
  const unserved = new Set<string>();
  const inMails: Array<MailFinding & { type: string }> = [];
  for (const { type, locale } of messagesOf(config)) {
    const { mail, judged } = judgeMessage(config, type, locale, { connector, placeholders });
    inMails.push(...judged.map((finding) => ({ ...finding, type })));
    if (!mail.ok && mail.kind === 'noContent') unserved.add(type);
    // A delivery that cannot be read was reported by the guard; one that only a message shows is told here.
    if (!mail.ok && mail.kind === 'invalidConfig') {
      findings.push(...mail.findings.filter(({ path }) => !broken.has(path.slice(0, 2).join('\n'))));
    }
  }
  const inConfig = configRules.flatMap(({ rule, severity, find }) =>
    find({ config, storage, unserved: [...unserved] }).map((found) => ({ severity, rule, ...found })),
  );
  return { findings: [...unique(findings), ...inConfig, ...merge(inMails)], ...storage };
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

/** Every usage type, and each of its delivery's languages. */
function messagesOf(config: unknown): Array<{ type: string; locale: string | undefined }> {
  return usageTypes.flatMap(({ type }) => {
    const locales = at(config, 'deliveries', type, 'locales');
    return [undefined, ...(isObject(locales) ? Object.keys(locales) : [])].map((locale) => ({ type, locale }));
  });
}

function judgeMessage(
  config: unknown,
  type: string,
  locale: string | undefined,
  { connector, placeholders }: CheckContext,
): { mail: Composed | NotComposed; judged: MailFinding[] } {
  const payload = { ...samplePayload(type), ...(locale !== undefined && { locale, uiLocales: locale }) };
  const message = { to: sampleRecipient, type, payload };
  const whole = compose(connector, previewConfig(config, placeholders), message);
  const isPartial = isConnectionProblem(whole);
  const mail = isPartial ? compose(connector, deliveriesOnly(config, placeholders), message) : whole;
  if (!mail.ok) return { mail, judged: [] };
  // A sender that is not filled in, or not right, has no domain to judge.
  const isSenderKnown = !isPartial && at(config, 'from') !== undefined && at(config, 'domain') !== undefined;
  const judged = judgeMail(connector, {
    ...mail,
    type,
    config,
    payload,
    subject: fieldOf(mail, 'subject'),
    html: fieldOf(mail, 'html'),
    text: fieldOf(mail, 'text'),
    sender: addressOf(fieldOf(mail, 'from')),
    sendingDomain: isSenderKnown ? sendingDomainOf(mail) : '',
  });
  return { mail, judged };
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
