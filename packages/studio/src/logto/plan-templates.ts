// Publishing to Logto's own email templates: which to write, and which to remove. Pure.
import { isDeepStrictEqual } from 'node:util';
import type { PublishQuestion } from '../contract/logto.js';
import { quantity } from '../contract/plain-text.js';
import type { Project } from '../contract/project.js';
import { buildTemplates } from '../project/build.js';
import type { DiffedEmail } from './diff-config.js';
import { LogtoError } from './logto-error.js';
import { findTemplate, isDesignTemplate, type LogtoTemplate } from './logto-types.js';
import { type PlanParts, type PublishStep, removalSteps } from './plan-parts.js';
import { renderChanges, templateRenderer } from './render-changes.js';
import { hidesDeliveries, type LogtoState } from './state.js';

type Written = Omit<LogtoTemplate, 'id'>;

/** @throws LogtoError tooOld */
export function planTemplates(state: LogtoState, project: Project): PlanParts {
  const existing = state.templates;
  if (existing === null) throw new LogtoError('tooOld');
  const find = (type: string, language: string) => findTemplate(existing, type, language);
  const built = buildTemplates(project).map(
    (template): Written => ({
      ...template,
      // A sender of its own, which the project does not know, stays.
      details: { ...find(template.templateType, template.languageTag)?.details, ...template.details },
    }),
  );
  const changed = built.filter(
    ({ templateType, languageTag, details }) => !isDeepStrictEqual(find(templateType, languageTag)?.details, details),
  );
  const findBuilt = (type: string, language: string) => findTemplate(built, type, language);
  const others = existing.filter((one) => !findBuilt(one.templateType, one.languageTag));
  const removed = others.filter(isDesignTemplate);
  const kept = others.filter((one) => !isDesignTemplate(one));
  const willHide = hidesDeliveries({ ...state, templates: [...kept, ...built.map((one) => ({ ...one, id: '' }))] });
  const questions: PublishQuestion[] = [
    ...(willHide && !hidesDeliveries(state) ? [askAboutHiding(state.fallbackLanguage)] : []),
    ...(removed.length > 0 ? [askAboutRemoving(removed)] : []),
  ];
  return {
    steps: [...putSteps(changed), ...removalSteps(removed)],
    emails: renderChanges(
      diffTemplates(changed, removed, find),
      templateRenderer((type, language) => find(type, language)?.details),
      templateRenderer((type, language) => findBuilt(type, language)?.details),
    ),
    fields: [],
    kept: kept.map(({ templateType, languageTag }) => `templates.${templateType}.${languageTag}`),
    questions,
    notes: [
      'Logto’s email templates have no text part, tags or headers of their own: the connector makes the text from the HTML.',
      'The connector’s config stays as it is. Other settings of the project are published to the config (--to locales).',
    ],
  };
}

/** One write for each language: what a failure in the middle leaves is a whole language or none. */
function putSteps(templates: readonly Written[]): PublishStep[] {
  return groupByLanguage(templates).map(([language, ofLanguage]) => ({
    kind: 'putTemplates',
    label: `${quantity(ofLanguage.length, 'email template')} in ${language}`,
    templates: ofLanguage,
  }));
}

function groupByLanguage<Template extends Written>(templates: readonly Template[]): Array<[string, Template[]]> {
  const languages = [...new Set(templates.map(({ languageTag }) => languageTag))];
  return languages.map((language) => [language, templates.filter(({ languageTag }) => languageTag === language)]);
}

function diffTemplates(
  changed: readonly Written[],
  removed: readonly LogtoTemplate[],
  find: (type: string, language: string) => LogtoTemplate | undefined,
): DiffedEmail[] {
  const written = changed.map(({ templateType: type, languageTag: language, details }): DiffedEmail => {
    const before = find(type, language)?.details;
    const parts = [
      ...(before?.subject === details.subject ? [] : ['subject' as const]),
      ...(before?.content === details.content ? [] : ['html' as const]),
    ];
    return { type, language, change: before ? 'changed' : 'added', parts };
  });
  const gone = removed.map(({ templateType: type, languageTag: language }): DiffedEmail => {
    return { type, language, change: 'removed', parts: ['subject', 'html'] };
  });
  return [...written, ...gone];
}

function askAboutHiding(fallbackLanguage: string): PublishQuestion {
  const message = `The project has a Generic email in ${fallbackLanguage}, the fallback language of this Logto. As a template it hides all of the connector’s deliveries: Logto will use nothing but its templates. Publish it?`;
  return { id: 'hides', message };
}

function askAboutRemoving(removed: readonly LogtoTemplate[]): PublishQuestion {
  const languages = [...new Set(removed.map(({ languageTag }) => languageTag))].join(', ');
  return {
    id: 'remove',
    message: `Logto has ${quantity(removed.length, 'email template')} that the project does not have (${languages}). Remove them from Logto?`,
  };
}
