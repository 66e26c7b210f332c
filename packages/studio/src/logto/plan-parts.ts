// The shape of a plan: the steps, what differs, what stays, what to ask before and what to know. It holds secrets; a preview does not.
import type { JsonObject } from '../contract/api.js';
import type { EmailChange, FieldChange, PublishPreview, PublishQuestion, PublishTarget } from '../contract/logto.js';
import type { LogtoTemplate } from './logto-types.js';

/** One write. `label` says what it writes, for progress and results. */
export type PublishStep = { readonly label: string } & (
  | { readonly kind: 'create'; readonly connectorId: string; readonly config: JsonObject }
  | { readonly kind: 'replace'; readonly id: string; readonly connectorId: string; readonly config: JsonObject }
  | { readonly kind: 'putTemplates'; readonly templates: ReadonlyArray<Omit<LogtoTemplate, 'id'>> }
  | { readonly kind: 'deleteTemplate'; readonly template: LogtoTemplate }
  | { readonly kind: 'file'; readonly file: string; readonly content: string }
);

export interface Plan {
  readonly target: PublishTarget;
  /** That of deliveries themselves, beside their `locales`. */
  readonly defaultLanguage: string;
  /** Of the state that it was made from. */
  readonly revision: string;
  readonly steps: readonly PublishStep[];
  readonly emails: readonly EmailChange[];
  readonly fields: readonly FieldChange[];
  /** Paths of what Logto has and the project does not own. */
  readonly kept: readonly string[];
  readonly questions: readonly PublishQuestion[];
  readonly notes: readonly string[];
}

/** A plan without what is the same for all targets. */
export type PlanParts = Omit<Plan, 'target' | 'revision' | 'defaultLanguage'>;

/** A plan as the page and the commands see it: without what it writes. */
export function toPreview(plan: Plan, endpoint: string): PublishPreview {
  const { target, revision, emails, fields, kept, questions, notes, steps } = plan;
  return { endpoint, target, revision, emails, fields, kept, questions, notes, isEmpty: steps.length === 0 };
}

/** Something is missing that the operator must give: exit code 2 on the command line. */
export class MissingInputError extends Error {
  override readonly name = 'MissingInputError';
}

export function askAboutReplacing(connectorId: string): PublishQuestion {
  const message = `Logto sends its emails with the connector ${JSON.stringify(connectorId)}. Logto has one email connector at a time: that one would be removed with its settings, and the restore file will not hold its secrets. Replace it?`;
  return { id: 'replace', message };
}

/** What no client of Logto can prevent. */
export const windowNote =
  'Logto has no version check: a change that someone saves in the moment between the last look and the write would be lost.';

export function removalSteps(templates: readonly LogtoTemplate[]): PublishStep[] {
  return templates.map((template) => ({
    kind: 'deleteTemplate',
    label: `the removal of the ${template.templateType} email template in ${template.languageTag}`,
    template,
  }));
}
