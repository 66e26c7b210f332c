// The calls of the Publish view. No response holds a secret.
import type {
  LogtoAccessFields,
  LogtoStatus,
  PublishEvent,
  PublishPreview,
  PublishTarget,
} from '../../../contract/logto.ts';
import type { Project, ProjectState } from '../../../contract/project.ts';
import { request, requestLines } from '../../state/api-client.ts';

/** What a target needs besides the project; for this call only. */
export interface TypedFields {
  apiKey?: string;
  bridgeEndpoint?: string;
  bridgeToken?: string;
}

export type Publication =
  | { readonly project: Project; readonly target: PublishTarget; readonly typed: TypedFields }
  | { readonly restore: string };

export const publishApi = {
  status: (): Promise<LogtoStatus> => request('GET', 'logto'),
  /** @param fields null: from the environment of the studio */
  connect: (fields: LogtoAccessFields | null): Promise<LogtoStatus> => request('POST', 'logto/connect', { fields }),
  disconnect: (): Promise<LogtoStatus> => request('POST', 'logto/disconnect'),
  project: (): Promise<ProjectState> => request('GET', 'project'),
  saveProject: (project: Project, baseRevision: string): Promise<{ revision: string }> =>
    request('PUT', 'project', { project, baseRevision }),
  pull: (project: Project): Promise<{ project: Project; notes: string[] }> =>
    request('POST', 'logto/pull', { project }),
  diff: (publication: Publication): Promise<PublishPreview> => request('POST', 'logto/diff', publication),
  publish: (
    publication: Publication,
    { revision, confirmed }: { revision: string; confirmed: readonly string[] },
    onEvent: (event: PublishEvent) => void,
  ): Promise<void> => requestLines('logto/publish', { ...publication, revision, confirmed }, onEvent),
  test: (body: { email: string; locale?: string }): Promise<unknown> => request('POST', 'logto/test', body),
};
