// Publishing to the bridge: its config file, and Logto's HTTP email connector that calls it. Pure.
import { isDeepStrictEqual } from 'node:util';
import { withoutApiKey } from '../connector/api-key.js';
import type { JsonObject } from '../contract/api.js';
import type { Project } from '../contract/project.js';
import { buildConfig } from '../project/build.js';
import { diffConfigs } from './diff-config.js';
import { mergeConfig } from './merge.js';
import { askAboutReplacing, MissingInputError, type PlanParts, type PublishStep, windowNote } from './plan-parts.js';
import { deliveryRenderer, renderChanges } from './render-changes.js';
import { httpConnectorId, type LogtoState, stored } from './state.js';

export interface BridgeTarget {
  /** Where Logto reaches the bridge. */
  readonly endpoint: string;
  /** The Authorization header that Logto sends, whole. A secret. */
  readonly authorization: string;
  /** The bridge's config file, and what is in it now. */
  readonly file: string;
  readonly existing: JsonObject;
}

/** The bridge's own limit. */
const minTokenLength = 24;

/**
 * @param names of the two in a sentence
 * @throws MissingInputError
 */
export function checkBridge(
  { endpoint, authorization }: Pick<BridgeTarget, 'endpoint' | 'authorization'>,
  names: Readonly<Record<'endpoint' | 'authorization', string>>,
): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new MissingInputError(
      `${names.endpoint} is missing or not valid. Use the address at which Logto reaches the bridge, such as https://bridge.example.com.`,
    );
  }
  if (url.protocol === 'http:' && url.hostname.includes('.') && !isPrivate(url.hostname)) {
    throw new MissingInputError(
      `${names.endpoint} must begin with https:// unless the bridge is in Logto’s private network: the token travels with every email.`,
    );
  }
  if (!/^[\x20-\x7e]{1,1000}$/.test(authorization)) {
    throw new MissingInputError(
      `${names.authorization} is missing or not valid. Use the whole Authorization header that Logto sends to the bridge.`,
    );
  }
  if (authorization.length < minTokenLength) {
    throw new MissingInputError(
      `${names.authorization} has fewer than ${minTokenLength} characters: the bridge would refuse it. Make one with: openssl rand -base64 32`,
    );
  }
}

function isPrivate(hostname: string): boolean {
  return /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|\.(internal|local|localhost)$/.test(hostname);
}

/** @throws MissingInputError */
export function planBridge(state: LogtoState, project: Project, bridge: BridgeTarget | undefined): PlanParts {
  if (!bridge) throw new MissingInputError('The bridge’s address and BRIDGE_TOKEN are missing.');
  if (!state.hasHttpConnector)
    throw new MissingInputError('This Logto has no HTTP email connector (http-email): it is too old for the bridge.');
  const { connector } = state;
  const { endpoint, authorization, file, existing } = bridge;
  const { config, kept } = mergeConfig(buildConfig(project), existing);
  const fileConfig = stored(config);
  const diff = diffConfigs(withoutApiKey(existing), withoutApiKey(fileConfig), project.languages[0] ?? 'en');
  const httpConfig = { endpoint, authorization };
  const isHttp = connector?.connectorId === httpConnectorId;
  const before = isHttp ? connector.config : {};
  const label = 'the HTTP email connector';
  const isSame = isHttp && isDeepStrictEqual(before, { ...before, ...httpConfig });
  const step: PublishStep = isHttp
    ? { kind: 'replace', label, id: connector.id, connectorId: httpConnectorId, config: { ...before, ...httpConfig } }
    : { kind: 'create', label, connectorId: httpConnectorId, config: httpConfig };
  const isFileSame = isDeepStrictEqual(existing, fileConfig);
  const fileStep: PublishStep = {
    kind: 'file',
    label: file,
    file,
    content: `${JSON.stringify(fileConfig, undefined, 2)}\n`,
  };
  return {
    // The file first: a bridge that Logto calls has its emails.
    steps: [...(isFileSame ? [] : [fileStep]), ...(isSame ? [] : [step])],
    emails: renderChanges(diff.emails, deliveryRenderer(existing), deliveryRenderer(fileConfig)),
    fields: [...diff.fields, ...diffConfigs(before, { ...before, ...httpConfig }, '').fields],
    kept,
    questions: connector && !isHttp ? [askAboutReplacing(connector.connectorId)] : [],
    notes: [
      `Give ${file} to the bridge (--config); the key and the token stay in its environment.`,
      ...((state.templates?.length ?? 0) > 0
        ? ['Logto does not use its own email templates with the HTTP email connector.']
        : []),
      windowNote,
    ],
  };
}
