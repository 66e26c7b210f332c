// mailgun-studio.json, and the calls that read and write it. Types only.
// The file is read as untrusted input: project/parse-project.ts checks what these types promise.
import type { Brand } from '../design/brand.js';
import type { LanguageTag } from '../design/languages.js';
import type { DesignType } from '../design/wording.js';
import type { Finding, JsonObject } from './api.js';

/** What an operator works on: brand, languages, changed emails, and the config without its key. */
export interface Project {
  /** For an editor. */
  readonly $schema?: string;
  readonly version: 1;
  /** As written; every field may be left out. */
  readonly brand: Brand;
  /** At least one. The first is the default: its emails are the deliveries, those of the others their `locales`. */
  readonly languages: readonly LanguageTag[];
  /**
   * What differs from the design, by usage type and language; everything else is the design.
   * A usage type that is null has no email of its own, and a language that is null has none of this type.
   */
  readonly emails: { readonly [Type in DesignType]?: { readonly [Tag in LanguageTag]?: EmailEdit | null } | null };
  /** The connector's config without `apiKey` and `deliveries`. */
  readonly config: JsonObject;
  /** Other fields of deliveries (replyTo, tags, headers, stored templates) and usage types of one's own, laid over the emails. */
  readonly deliveries: JsonObject;
}

/** Changed texts follow brand and design; an email edited by hand does not. */
export type EmailEdit = { readonly texts: EditedTexts } | EmailByHand;

/** Texts in place of the design's. They may hold placeholders such as `{{user.name}}`; `{{code}}` and `{{link}}` only in the subject. */
export interface EditedTexts {
  readonly subject?: string;
  readonly title?: string;
  /** What the email is for. */
  readonly text?: string;
  /** What to do when the recipient did not ask for it. */
  readonly footnote?: string;
  /** Label of the button; invitations only. */
  readonly button?: string;
}

/** An email as a delivery holds it. */
export interface EmailByHand {
  readonly subject?: string;
  readonly html: string;
  /** @default made from the HTML */
  readonly text?: string;
}

/** One thing that is wrong with a project. */
export interface ProjectIssue {
  readonly path: ReadonlyArray<string | number>;
  /** What is wrong and what to do. */
  readonly message: string;
  /** Where in the file, both from 1; absent for a project that was not read from a text. */
  readonly line?: number;
  readonly column?: number;
}

/** The revision as long as nothing was written: neither a file nor, without one, since the server was started. */
export const unwrittenRevision = 'none';

/** GET /api/project */
export interface ProjectState {
  readonly project: Project;
  /** The connector's config that it makes, without a key. */
  readonly config: JsonObject;
  /** Changes with every write, whoever made it. */
  readonly revision: string;
  /** Where it is kept; null: in memory only. */
  readonly file: string | null;
  /** Why it cannot be saved at the moment, such as an edit of the file from outside; null when all is well. */
  readonly conflict: { readonly message: string } | null;
}

/**
 * PUT /api/project (ProjectWrite), and PUT /api/project/config (ConfigWrite: the form was edited) → 200 ProjectState; 400 { error, issues };
 * 409 ProjectConflict when another tab or an edit from outside was first.
 * GET /api/project/events: server-sent events, one `changed` with `{ revision }` for each write, whoever made it.
 */
export interface ProjectWrite {
  readonly project: Project;
  /** The revision that the change was made to. */
  readonly baseRevision: string;
}
export interface ConfigWrite {
  /** Its key is dropped. Emails that are those of the project are recognized. */
  readonly config: JsonObject;
  readonly baseRevision: string;
}
/** Body of a 409: what is there now. To overwrite it, write again on its revision. */
export interface ProjectConflict {
  readonly error: string;
  /** Null when the file is no valid project at the moment. */
  readonly project: Project | null;
  readonly revision: string;
}

/** POST /api/board: the emails of a project, rendered by the connector. */
export interface BoardRequest {
  readonly project: Project;
  /** @default every usage type in every language of the project */
  readonly only?: ReadonlyArray<{ readonly type: string; readonly language: string }>;
}
export interface BoardResult {
  readonly cells: BoardCell[];
}
/** One email of the board. */
export interface BoardCell {
  readonly type: string;
  readonly language: string;
  /** `missing`: no email of its own. `template`: a template stored at Mailgun, which the board does not show. */
  readonly state: 'designed' | 'textsChanged' | 'byHand' | 'missing' | 'template';
  /** The usage type and the language that are sent in its place; null when it is sent itself, or no email at all. */
  readonly sentInstead: { readonly type: string; readonly language: string } | null;
  /** What arrives, with example values: this email, or the one that is sent instead; empty when there is none. */
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly preheader: string;
  /** The texts of the design for this email, placeholders included: what an editor starts with. */
  readonly texts: Required<Omit<EditedTexts, 'button'>> & Pick<EditedTexts, 'button'>;
  /** The delivery as it is stored: what an editor of HTML starts with. The design's for one that is missing or a template. */
  readonly stored: { readonly subject: string; readonly html: string; readonly text: string };
  /** About this email alone, with paths in the built config; none for a missing one. Those of the config are in POST /api/check. */
  readonly findings: Finding[];
}
