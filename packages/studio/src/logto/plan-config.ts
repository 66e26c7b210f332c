// Publishing to the connector's config, other languages as its `locales`. Pure.
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { quantity } from '../contract/plain-text.js';
import type { Project } from '../contract/project.js';
import { buildConfig } from '../project/build.js';
import { diffConfigs } from './diff-config.js';
import { LogtoError } from './logto-error.js';
import { mergeConfig } from './merge.js';
import { askAboutReplacing, MissingInputError, type PlanParts, type PublishStep, windowNote } from './plan-parts.js';
import { deliveryRenderer, renderChanges } from './render-changes.js';
import { hidesDeliveries, type LogtoState, ownConfig, stockConnectorId, stored } from './state.js';

/**
 * @param connection `apiKey`, `domain`, `from`, `endpoint` for a connector that is not set up yet
 * @throws LogtoError notInstalled. @throws MissingInputError
 */
export function planConfig(
  state: LogtoState,
  { project, connection }: { readonly project: Project; readonly connection: JsonObject },
): PlanParts {
  const { ownFactoryId, connector } = state;
  if (ownFactoryId === null) throw new LogtoError('notInstalled');
  const existing = ownConfig(state);
  const { config: merged, kept } = mergeConfig(buildConfig(project), existing ?? newConnection(state, connection));
  const config = stored(merged);
  const diff = diffConfigs(existing ?? {}, config, project.languages[0] ?? 'en');
  const isSame = existing !== undefined && isDeepStrictEqual(stored(existing), config);
  if (!isSame) requireConnection(config);
  const label = 'the connector’s config';
  const step: PublishStep =
    existing !== undefined && connector
      ? { kind: 'replace', label, id: connector.id, connectorId: ownFactoryId, config }
      : { kind: 'create', label, connectorId: ownFactoryId, config };
  return {
    steps: isSame ? [] : [step],
    emails: renderChanges(diff.emails, deliveryRenderer(existing ?? {}), deliveryRenderer(config)),
    fields: diff.fields.filter(({ path }) => path[0] !== 'apiKey'),
    kept: existing === undefined ? [] : kept,
    questions: connector && existing === undefined ? [askAboutReplacing(connector.connectorId)] : [],
    notes: [...describeTemplatesInFront(state), windowNote],
  };
}

const connectionFields = ['apiKey', 'domain', 'from', 'endpoint'] as const;

/** Logto's own Mailgun connector has the same fields: its key and sender move along. The environment wins. */
function newConnection({ connector }: LogtoState, connection: JsonObject): JsonObject {
  const old = connector?.connectorId === stockConnectorId ? connector.config : {};
  const entries = connectionFields.map((field) => [field, textAt(connection, field) || textAt(old, field)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function requireConnection(config: JsonObject): void {
  const names = {
    apiKey: 'Mailgun API key (MAILGUN_API_KEY)',
    domain: 'domain (under Configure, or MAILGUN_DOMAIN)',
    from: 'sender (under Configure, or MAILGUN_FROM)',
  };
  const missing = Object.entries(names).flatMap(([field, name]) => (textAt(config, field) === '' ? [name] : []));
  if (missing.length === 0) return;
  throw new MissingInputError(`The connector is not set up in Logto yet. Missing: ${missing.join(', ')}.`);
}

/** Logto's own templates come before the connector's deliveries. */
function describeTemplatesInFront(state: LogtoState): string[] {
  const count = state.templates?.length ?? 0;
  if (count === 0) return [];
  if (hidesDeliveries(state)) {
    return [
      `Logto has a Generic email template of its own in its fallback language, ${state.fallbackLanguage}: it sends that for every email, and none of these. Remove it, or publish to the email templates.`,
    ];
  }
  return [`Logto has ${quantity(count, 'email template')} of its own, which come before these emails.`];
}
