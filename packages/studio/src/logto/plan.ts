// What publishing would do, whatever the target. Pure.
import type { JsonObject } from '../contract/api.js';
import type { PublishQuestion, PublishTarget } from '../contract/logto.js';
import type { Project } from '../contract/project.js';
import { toPublishedProject, withoutLocalEndpoint } from '../project/endpoint.js';
import { type BridgeTarget, planBridge } from './plan-bridge.js';
import { planConfig } from './plan-config.js';
import type { Plan, PlanParts } from './plan-parts.js';
import { planTemplates } from './plan-templates.js';
import { type LogtoState, revisionOf } from './state.js';

export interface PlanInput {
  readonly project: Project;
  readonly target: PublishTarget;
  /** `apiKey`, `domain`, `from`, `endpoint` for a connector that is not set up yet; from the environment. */
  readonly connection: JsonObject;
  /** The revision after the last pull or publish; null when there was none. */
  readonly pulledRevision: string | null;
  /** For the target `bridge`. */
  readonly bridge?: BridgeTarget | undefined;
}

/** @throws LogtoError notInstalled, tooOld. @throws MissingInputError */
export function planPublish(state: LogtoState, input: PlanInput): Plan {
  const { target, pulledRevision } = input;
  const revision = revisionOf(state);
  const project = toPublishedProject(input.project);
  const connection = withoutLocalEndpoint(input.connection);
  const parts = planners[target](state, { ...input, project, connection });
  // What is only added overwrites nobody's work.
  const isOverwriting = [...parts.emails, ...parts.fields].some(({ change }) => change !== 'added');
  const changed = isOverwriting && pulledRevision !== revision ? [askAboutChange(pulledRevision)] : [];
  const defaultLanguage = input.project.languages[0] ?? 'en';
  const isLocal = project !== input.project || connection !== input.connection;
  const notes = isLocal ? [...parts.notes, localEndpointNote] : parts.notes;
  return { target, defaultLanguage, revision, ...parts, notes, questions: [...changed, ...parts.questions] };
}

const localEndpointNote =
  'The endpoint of the local Mailgun is not published: the endpoint that Logto has stays, or else Mailgun’s US region is used.';

const planners: Readonly<Record<PublishTarget, (state: LogtoState, input: PlanInput) => PlanParts>> = {
  locales: planConfig,
  templates: (state, { project }) => planTemplates(state, project),
  bridge: (state, { project, bridge }) => planBridge(state, project, bridge),
};

/** Where the emails of a project can go; the first is the default. */
export const publishTargets: readonly PublishTarget[] = Object.keys(planners) as PublishTarget[];

function askAboutChange(pulledRevision: string | null): PublishQuestion {
  const message =
    pulledRevision === null
      ? 'This project was never pulled from this Logto, which has emails of its own. Replace them with the project’s?'
      : 'Logto was changed since the last pull, in Console or by someone else. Replace those changes with the project’s?';
  return { id: 'changed', message };
}
