// How the email clients of the switch change an email's HTML before they show it.

import type { Draft } from '../../state/draft.ts';
import { sandboxHtml } from '../../ui/email-html.ts';

export type Client = Draft['client'];

export const clients: ReadonlyArray<{ value: Client; title: string; note: string }> = [
  { value: 'light', title: 'Light', note: 'Apple Mail and others in light mode.' },
  { value: 'dark', title: 'Dark', note: 'Apple Mail and others that follow prefers-color-scheme.' },
  { value: 'gmail', title: 'Gmail', note: 'Gmail ignores prefers-color-scheme: the light colors always apply.' },
  {
    value: 'outlook',
    title: 'Outlook',
    note: 'Outlook for Windows, approximated: without the CSS that Word does not support.',
  },
  { value: 'text', title: 'Text', note: 'The text part, for clients that show no HTML.' },
];

/** @returns the document for a sandboxed frame; null for the text part */
export async function documentFor(html: string, client: Client): Promise<string | null> {
  if (client === 'text') return null;
  if (client === 'outlook') {
    const { toOutlook } = await import('./outlook.ts');
    return sandboxHtml(toOutlook(html), 'none');
  }
  return sandboxHtml(html, client === 'gmail' ? 'none' : client);
}
