// The texts of one designed email, for an editor to start with. Pure.
import { noBrand } from './brand.js';
import type { EmailDesign } from './design-email.js';
import { composeWording, lineText } from './wording.js';

export interface DesignTexts {
  readonly subject: string;
  readonly title: string;
  readonly text: string;
  readonly footnote: string;
  /** Invitations only. */
  readonly button?: string;
}

/** Placeholders included. */
export function designTexts({ type, language = 'en', brand = noBrand, edits }: EmailDesign): DesignTexts {
  const wording = composeWording(brand, language, type, edits);
  return {
    subject: wording.subject,
    title: lineText(wording.title),
    text: wording.purpose,
    footnote: wording.otherwise,
    ...(wording.kind === 'invitation' && { button: wording.button }),
  };
}
