// The shape of a plan: the steps, what differs, what stays, the questions to ask first, and notes. It holds secrets; a preview does not.
import type { JsonObject } from '../contract/api.js';
import type { PublishPreview, PublishQuestion } from '../contract/logto.js';
import type { LogtoTemplate } from './logto-types.js';

/** One write. `label` names what it writes, for progress and results. */
export type PublishStep = { readonly label: string } & (
  | { readonly kind: 'create'; readonly connectorId: string; readonly config: JsonObject }
  | { readonly kind: 'replace'; readonly id: string; readonly connectorId: string; readonly config: JsonObject }
  | { readonly kind: 'putTemplates'; readonly templates: ReadonlyArray<Omit<LogtoTemplate, 'id'>> }
  | { readonly kind: 'deleteTemplate'; readonly template: LogtoTemplate }
  | { readonly kind: 'file'; readonly file: string; readonly content: string }
);

/** A preview, and what it does not show. */
export interface Plan extends Omit<PublishPreview, 'endpoint' | 'isEmpty'> {
  /** That of deliveries themselves, beside their `locales`. */
  readonly defaultLanguage: string;
  readonly steps: readonly PublishStep[];
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
