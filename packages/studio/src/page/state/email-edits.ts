// Changes of one email in the project: its texts, its HTML, and back to the design. Pure.
import type { EditedTexts, EmailByHand, EmailEdit, Project } from '../../contract/project.ts';

/** The place of an email on the board. */
export interface EmailPlace {
  readonly type: keyof Project['emails'];
  readonly language: Project['languages'][number];
}

/** What differs from the design; null where there is no email, and undefined where it is the design. */
export function editAt({ emails }: Project, { type, language }: EmailPlace): EmailEdit | null | undefined {
  const ofType = emails[type];
  return ofType === null ? null : ofType?.[language];
}

/** @param text empty, or the same as the design's: the design's text again */
export function setText(
  project: Project,
  place: EmailPlace,
  field: keyof EditedTexts,
  text: string,
  designed: string,
): Project {
  const edit = editAt(project, place);
  const { [field]: _before, ...others } = edit && 'texts' in edit ? edit.texts : ({} as EditedTexts);
  const texts = text.trim() === '' || text === designed ? others : { ...others, [field]: text };
  return setEdit(project, place, Object.keys(texts).length > 0 ? { texts } : undefined);
}

export function setByHand(project: Project, place: EmailPlace, email: EmailByHand): Project {
  return setEdit(project, place, email);
}

/** Back to the design; a missing email is created. */
export function resetEmail(project: Project, place: EmailPlace): Project {
  return setEdit(project, place, undefined);
}

export function removeEmail(project: Project, place: EmailPlace): Project {
  return setEdit(project, place, null);
}

function setEdit(project: Project, place: EmailPlace, edit: EmailEdit | null | undefined): Project {
  const { type, language } = place;
  const ofType = project.emails[type];
  // A type without emails: all of its languages stay without one, except for this.
  const before = ofType === null ? Object.fromEntries(project.languages.map((tag) => [tag, null])) : (ofType ?? {});
  const { [language]: _before, ...others } = before as Record<string, EmailEdit | null>;
  const after = edit === undefined ? others : { ...others, [language]: edit };
  const { [type]: _type, ...otherTypes } = project.emails;
  const emails = Object.keys(after).length > 0 ? { ...otherTypes, [type]: after } : otherTypes;
  return { ...project, emails };
}

/** Changes under a language that is removed stay in the project: adding it again brings them back. */
export function setLanguages(project: Project, languages: Project['languages']): Project {
  return languages.length === 0 ? project : { ...project, languages };
}
