// The restore file: what Logto had before, without secrets; and the plan that brings it back. Pure.
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../contract/api.js';
import { at, invalidJson, isObject, listAt, parseJson, textAt } from '../contract/json.js';
import type { PublishTarget } from '../contract/logto.js';
import { quantity } from '../contract/plain-text.js';
import { diffConfigs } from './diff-config.js';
import { findTemplate, type LogtoTemplate, readTemplate } from './logto-types.js';
import { publishTargets } from './plan.js';
import { askAboutReplacing, MissingInputError, type Plan, type PublishStep, removalSteps } from './plan-parts.js';
import { deliveryRenderer, renderChanges, templateRenderer } from './render-changes.js';
import { httpConnectorId, type LogtoState, ownConfig, publicConfig, revisionOf, stored } from './state.js';

export interface Backup {
  /** ISO 8601. */
  readonly savedAt: string;
  readonly endpoint: string;
  readonly tenantId: string;
  readonly target: PublishTarget;
  readonly defaultLanguage: string;
  /** Null when there was no email connector; a config of null is one whose secrets nobody here knows. */
  readonly connector: { readonly connectorId: string; readonly config: JsonObject | null } | null;
  /** Null: email templates were not touched. */
  readonly templates: readonly LogtoTemplate[] | null;
}

const kind = 'mailgun-studio-backup';
const maxBackupBytes = 8 * 1024 * 1024;

export function createBackup(
  state: LogtoState,
  { target, defaultLanguage }: Pick<Plan, 'target' | 'defaultLanguage'>,
  { endpoint, tenantId }: { readonly endpoint: string; readonly tenantId: string },
  now: number,
): Backup {
  const { connector } = state;
  return {
    savedAt: new Date(now).toISOString(),
    endpoint,
    tenantId,
    target,
    defaultLanguage,
    connector: connector && { connectorId: connector.connectorId, config: publicConfig(state) },
    templates: target === 'templates' ? state.templates : null,
  };
}

export function formatBackup(backup: Backup): string {
  return `${JSON.stringify({ kind, version: 1, ...backup }, undefined, 2)}\n`;
}

/** `mailgun-studio.json` → `mailgun-studio.backup-20261126-103000.json` */
export function backupName(project: string, { savedAt }: Pick<Backup, 'savedAt'>): string {
  const stamp = savedAt.replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${project.replace(/\.json$/i, '')}.backup-${stamp}.json`;
}

/** @throws MissingInputError when it is no restore file */
export function parseBackup(text: string): Backup {
  if (text.length > maxBackupBytes) throw new MissingInputError('The restore file is larger than 8 MB.');
  const parsed = parseJson(text);
  if (!parsed.ok) throw new MissingInputError(`${invalidJson(parsed)} of the restore file.`);
  const { value } = parsed;
  if (textAt(value, 'kind') !== kind || at(value, 'version') !== 1) {
    throw new MissingInputError('This is not a restore file of `mailgun-studio publish`.');
  }
  const target = publishTargets.find((one) => one === textAt(value, 'target')) ?? 'locales';
  const [connectorId, config] = [textAt(value, 'connector', 'connectorId'), at(value, 'connector', 'config')];
  const templates = at(value, 'templates');
  return {
    savedAt: textAt(value, 'savedAt'),
    endpoint: textAt(value, 'endpoint'),
    tenantId: textAt(value, 'tenantId'),
    target,
    defaultLanguage: textAt(value, 'defaultLanguage') || 'en',
    connector: connectorId === '' ? null : { connectorId, config: isObject(config) ? config : null },
    templates: Array.isArray(templates) ? listAt(value, 'templates').flatMap((one) => readTemplate(one) ?? []) : null,
  };
}

/**
 * The steps back. Secrets are those that Logto has now, or those of the environment.
 * @throws MissingInputError when it cannot be brought back, with the reason
 */
export function planRestore(
  state: LogtoState,
  backup: Backup,
  { endpoint, tenantId, connection, authorization }: RestoreInput,
): Plan {
  if (backup.endpoint !== endpoint || backup.tenantId !== tenantId) {
    throw new MissingInputError(
      `This restore file is of ${backup.endpoint} (tenant ${backup.tenantId}), and not of ${endpoint} (tenant ${tenantId}).`,
    );
  }
  const parts =
    backup.templates === null
      ? restoreConnector(state, backup, { connection, authorization })
      : restoreTemplates(state, backup.templates);
  const notes = backup.target === 'bridge' ? ['The bridge’s config file stays as it is.'] : [];
  return {
    target: backup.target,
    defaultLanguage: backup.defaultLanguage,
    revision: revisionOf(state),
    kept: [],
    notes,
    ...parts,
  };
}

export interface RestoreInput {
  readonly endpoint: string;
  readonly tenantId: string;
  /** For `apiKey`, when Logto does not have it any more. */
  readonly connection: JsonObject;
  /** Of the bridge, when Logto does not have it any more. */
  readonly authorization?: string | undefined;
}

type RestoreParts = Pick<Plan, 'steps' | 'emails' | 'fields' | 'questions'>;

function restoreConnector(
  state: LogtoState,
  { connector: before, defaultLanguage }: Backup,
  secrets: Pick<RestoreInput, 'connection' | 'authorization'>,
): RestoreParts {
  if (before === null)
    throw new MissingInputError('No email connector was set up before. To go back to that, remove it in Console.');
  if (before.config === null) {
    throw new MissingInputError(
      `Before, Logto used the connector ${JSON.stringify(before.connectorId)}, whose secrets are not saved. Set it up again in Console.`,
    );
  }
  const { connector } = state;
  const isSameConnector = connector?.connectorId === before.connectorId;
  const current = isSameConnector ? connector.config : {};
  const secretField = before.connectorId === httpConnectorId ? 'authorization' : 'apiKey';
  const given = secretField === 'apiKey' ? secrets.connection.apiKey : secrets.authorization;
  const secret = current[secretField] ?? given;
  if (secretField === 'apiKey' && secret === undefined) {
    throw new MissingInputError(
      'Logto does not have the Mailgun key any more, and a restore file never holds it. Set MAILGUN_API_KEY.',
    );
  }
  const config = stored({ ...before.config, ...(secret !== undefined && { [secretField]: secret }) });
  const label = 'the connector’s config, as it was before';
  const step: PublishStep = isSameConnector
    ? { kind: 'replace', label, id: connector.id, connectorId: before.connectorId, config }
    : { kind: 'create', label, connectorId: before.connectorId, config };
  const existing = ownConfig(state) ?? {};
  const diff = diffConfigs(existing, config, defaultLanguage);
  return {
    steps: isSameConnector && isDeepStrictEqual(current, config) ? [] : [step],
    emails: renderChanges(diff.emails, deliveryRenderer(existing), deliveryRenderer(config)),
    fields: diff.fields.filter(({ path }) => path[0] !== 'apiKey'),
    questions: connector && !isSameConnector ? [askAboutReplacing(connector.connectorId)] : [],
  };
}

function restoreTemplates(state: LogtoState, before: readonly LogtoTemplate[]): RestoreParts {
  const now = state.templates ?? [];
  const findNow = (type: string, language: string) => findTemplate(now, type, language);
  const findBefore = (type: string, language: string) => findTemplate(before, type, language);
  const put = before.filter(
    (one) => !isDeepStrictEqual(findNow(one.templateType, one.languageTag)?.details, one.details),
  );
  const removed = now.filter((one) => !findBefore(one.templateType, one.languageTag));
  const emails = [
    ...put.map((one) => ({
      one,
      change: findNow(one.templateType, one.languageTag) ? ('changed' as const) : ('added' as const),
    })),
    ...removed.map((one) => ({ one, change: 'removed' as const })),
  ].map(({ one, change }) => ({
    type: one.templateType,
    language: one.languageTag,
    change,
    parts: ['subject', 'html'] as const,
  }));
  const label = `${quantity(put.length, 'email template')}, as they were before`;
  const putStep: PublishStep = {
    kind: 'putTemplates',
    label,
    templates: put.map(({ id: _id, ...template }) => template),
  };
  const steps: PublishStep[] = [...(put.length === 0 ? [] : [putStep]), ...removalSteps(removed)];
  return {
    steps,
    emails: renderChanges(
      emails,
      templateRenderer((type, language) => findNow(type, language)?.details),
      templateRenderer((type, language) => findBefore(type, language)?.details),
    ),
    fields: [],
    questions: [],
  };
}
