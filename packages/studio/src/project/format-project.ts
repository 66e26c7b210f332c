// A project → the text of its file: always in the same order, so that git shows only what changed. Pure.
import type { Project } from '../contract/project.js';
import { languageTags } from '../design/languages.js';
import { designTypes } from '../design/wording.js';

export const schemaUrl = 'https://unpkg.com/mailgun-studio/project.schema.json';

/** @returns JSON with a line break at its end */
export function formatProject(project: Project): string {
  const emails = Object.fromEntries(
    designTypes.flatMap((type) => {
      const ofType = project.emails[type];
      if (ofType === undefined) return [];
      if (ofType === null) return [[type, null]];
      const edits = languageTags.flatMap((tag) => (ofType[tag] === undefined ? [] : [[tag, ofType[tag]]]));
      return edits.length > 0 ? [[type, Object.fromEntries(edits)]] : [];
    }),
  );
  const { $schema = schemaUrl, version, brand, languages, config, deliveries } = project;
  return `${JSON.stringify({ $schema, version, brand, languages, emails, config, deliveries }, undefined, 2)}\n`;
}
