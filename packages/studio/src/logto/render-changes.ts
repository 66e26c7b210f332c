// What differs → how it looks: each email with example values, as the connector renders it, and its words old and new together. Pure.

import { renderMessage } from 'connector-mailgun/inspect';
import { diffWordsWithSpace } from 'diff';
import { previewConfig } from '../connector/form-values.js';
import { fieldOf } from '../connector/read-results.js';
import type { JsonObject } from '../contract/api.js';
import { at } from '../contract/json.js';
import type { EmailChange, RenderedEmail, TextPart } from '../contract/logto.js';
import { exampleMessage } from '../lint/lint-message.js';
import type { DiffedEmail } from './diff-config.js';
import type { LogtoTemplateDetails } from './logto-types.js';

/** @returns an email with example values; null when there is none to show */
export type RenderEmail = (type: string, language: string) => RenderedEmail | null;

/** An email of a config. */
export function deliveryRenderer(config: JsonObject): RenderEmail {
  return (type, language) => {
    const delivery = at(config, 'deliveries', type);
    return delivery === undefined ? null : render({ deliveries: { [type]: delivery } }, type, language);
  };
}

/** One of Logto's own templates, as the connector renders it. */
export function templateRenderer(
  find: (type: string, language: string) => LogtoTemplateDetails | undefined,
): RenderEmail {
  return (type, language) => {
    const details = find(type, language);
    return details ? render({ deliveries: {} }, type, language, details) : null;
  };
}

function render(config: JsonObject, type: string, language: string, logtoTemplate?: object): RenderedEmail | null {
  const message = { ...exampleMessage(type, language), ...(logtoTemplate && { logtoTemplate }) };
  const rendered = renderMessage(previewConfig(config), message);
  if (!rendered.ok || fieldOf(rendered, 'html') === '') return null;
  return { subject: fieldOf(rendered, 'subject'), html: fieldOf(rendered, 'html'), text: fieldOf(rendered, 'text') };
}

export function renderChanges(emails: readonly DiffedEmail[], before: RenderEmail, after: RenderEmail): EmailChange[] {
  return emails.map((email) => {
    const { type, language, change } = email;
    const old = change === 'added' ? null : before(type, language);
    const next = change === 'removed' ? null : after(type, language);
    return {
      ...email,
      before: old,
      after: next,
      subjectParts: compareTexts(old?.subject ?? '', next?.subject ?? ''),
      textParts: compareTexts(old?.text ?? '', next?.text ?? ''),
    };
  });
}

/** Longer texts, or texts that share less, are shown as one old and one new. */
const maxEdits = 400;
const maxComparedLength = 20_000;

export function compareTexts(before: string, after: string): TextPart[] {
  const whole: TextPart[] = [
    { kind: 'removed' as const, text: before },
    { kind: 'added' as const, text: after },
  ].filter(({ text }) => text !== '');
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  if (before === '' || after === '' || before.length + after.length > maxComparedLength) return whole;
  const parts = diffWordsWithSpace(before, after, { maxEditLength: maxEdits });
  return (
    parts?.map(({ value, added, removed }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      text: value,
    })) ?? whole
  );
}
