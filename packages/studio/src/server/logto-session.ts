// The Logto that the page is connected to: credentials in this process only, and what publishing needs from the studio around it.
import path from 'node:path';
import { connectionFrom } from '../connector/variables.js';
import type { JsonObject } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import type { LogtoStatus, PublishResult, PublishTarget } from '../contract/logto.js';
import type { Project } from '../contract/project.js';
import { accessFromEnvironment, environmentEndpoint, type ParsedAccess, parseAccess } from '../logto/access.js';
import { backupName, parseBackup, planRestore } from '../logto/backup.js';
import { createLogtoClient, type LogtoClient } from '../logto/client.js';
import { readBridgeConfig, writeNewFile } from '../logto/files.js';
import { planPublish } from '../logto/plan.js';
import { checkBridge } from '../logto/plan-bridge.js';
import { MissingInputError, type Plan } from '../logto/plan-parts.js';
import { publish } from '../logto/publish.js';
import { type PulledProject, pullProject } from '../logto/pull.js';
import { type LogtoState, readState, revisionOf, summarize } from '../logto/state.js';
import { createSyncRecord, type SyncRecord } from '../logto/sync-record.js';
import { replaceFile } from '../project/project-file.js';

export interface LogtoSessionOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the project file; null: in memory only. */
  readonly projectFile: string | null;
  /** The key that the studio was started with, for a connector that is not set up yet. */
  readonly apiKey: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What to publish: a project, or what a restore file holds. */
export type Publication =
  | { readonly kind: 'project'; readonly project: Project; readonly target: PublishTarget; readonly typed: JsonObject }
  | { readonly kind: 'restore'; readonly backup: string };

/** Every call throws LogtoError, MissingInputError or FileError, each with its sentence. */
export interface LogtoSession {
  status(): LogtoStatus;
  /** @param fields as typed; null: from the environment */
  connect(fields: JsonObject | null): Promise<LogtoStatus>;
  disconnect(): void;
  pull(previous: Project): Promise<PulledProject>;
  plan(publication: Publication): Promise<Plan>;
  publish(publication: Publication, revision: string, onStep: (step: string) => void): Promise<PublishResult>;
  /** @throws MissingInputError before `connect` */
  client(): LogtoClient;
}

interface Connected {
  readonly client: LogtoClient;
  readonly source: 'environment' | 'page';
  readonly record: SyncRecord;
  readonly summary: LogtoStatus['summary'];
}

export function createLogtoSession({ env, projectFile, apiKey, now }: LogtoSessionOptions): LogtoSession {
  let connected: Connected | null = null;

  function current(): Connected {
    if (connected) return connected;
    throw new MissingInputError('The studio is not connected to a Logto. Connect it first.');
  }

  /** The summary follows every look. */
  async function look({ client }: Connected): Promise<LogtoState> {
    const state = await readState(client);
    if (connected?.client === client) connected = { ...connected, summary: summarize(state) };
    return state;
  }

  async function createPlanner(
    publication: Publication,
    { client, record }: Connected,
  ): Promise<(state: LogtoState) => Plan> {
    const connection = { ...(apiKey !== '' && { apiKey }), ...connectionFrom(env) };
    if (publication.kind === 'restore') {
      const backup = parseBackup(publication.backup);
      const authorization = env.BRIDGE_TOKEN?.trim() || undefined;
      return (state) => planRestore(state, backup, { ...client.access, connection, authorization });
    }
    const { project, target, typed } = publication;
    const typedKey = textAt(typed, 'apiKey').trim();
    const input = { project, target, connection: { ...connection, ...(typedKey !== '' && { apiKey: typedKey }) } };
    const pulledRevision = await record.read();
    const bridge = target === 'bridge' ? await readBridge(typed) : undefined;
    return (state) => planPublish(state, { ...input, pulledRevision, bridge });
  }

  async function readBridge(typed: JsonObject) {
    const endpoint = textAt(typed, 'bridgeEndpoint').trim() || (env.BRIDGE_URL?.trim() ?? '');
    const authorization = textAt(typed, 'bridgeToken').trim() || (env.BRIDGE_TOKEN?.trim() ?? '');
    checkBridge({ endpoint, authorization }, { endpoint: 'Bridge address', authorization: 'Authorization header' });
    const file = path.join(path.dirname(projectFile ?? '.'), 'mailgun.json');
    return { endpoint, authorization, file, existing: await readBridgeConfig(file) };
  }

  const status = (): LogtoStatus => ({
    connection: connected && { ...connected.client.access, source: connected.source },
    environment: environmentEndpoint(env),
    summary: connected?.summary ?? null,
  });

  return {
    status,
    async connect(fields) {
      const parsed: ParsedAccess = fields ? parseAccess(fields) : accessFromEnvironment(env);
      if (!parsed.ok) throw new MissingInputError(parsed.problems.join('\n'));
      const client = createLogtoClient(parsed.access, { now });
      const summary = summarize(await readState(client));
      const record = createSyncRecord(projectFile, client.access);
      connected = { client, source: fields ? 'page' : 'environment', record, summary };
      return status();
    },
    disconnect() {
      connected = null;
    },
    async pull(previous) {
      const own = current();
      const state = await look(own);
      await own.record.write(revisionOf(state));
      return pullProject(state, previous);
    },
    async plan(publication) {
      const own = current();
      const makePlan = await createPlanner(publication, own);
      return makePlan(await look(own));
    },
    async publish(publication, revision, onStep) {
      const own = current();
      const makePlan = await createPlanner(publication, own);
      const result = await publish(own.client, makePlan, revision, {
        onStep,
        now,
        writeFile: replaceFile,
        rememberRevision: (next) => own.record.write(next),
        async saveBackup(content, savedAt) {
          if (projectFile === null) return null;
          const name = backupName(path.basename(projectFile), { savedAt });
          return path.basename(await writeNewFile(path.join(path.dirname(projectFile), name), content));
        },
      });
      await look(own).catch(() => undefined); // the result stands, even if the summary cannot be read
      return result;
    },
    client: () => current().client,
  };
}
