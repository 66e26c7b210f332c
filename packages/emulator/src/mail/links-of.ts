// Where the rewritten links of a mail lead, by the number they were given. Pure.
import type { StoredMessage } from '../store/rows.js';
import { renderContent } from './content.js';
import { replacePlaceholders } from './placeholders.js';
import { rewriteLinks, rewriteTextLinks } from './tracking.js';

/** Text links are numbered from here, so that both parts can be rewritten apart. */
export const firstTextLink: number = 10_000;

export function linkTargets(message: StoredMessage, address: string): Record<number, string> {
  const targets: Record<number, string> = {};
  const recipient = message.posting.recipients.find((entry) => entry.address === address);
  if (message.posting.problem !== undefined || !recipient) return targets;
  const { html = '', text = '' } = renderContent(message.posting, message.domain);
  const variables = message.posting.recipientVariables?.[address.toLowerCase()];
  const replace = (part: string) =>
    replacePlaceholders(part, {
      ...recipient,
      ...(variables && { variables }),
      unsubscribeUrl: () => 'http://127.0.0.1/',
      unsubscribeEmail: `unsubscribe@${message.domain}`,
    });
  const keep = (offset: number) => (index: number, target: string) => {
    targets[offset + index] = target;
    return target;
  };
  rewriteLinks(replace(html), keep(0));
  rewriteTextLinks(replace(text), keep(firstTextLink));
  return targets;
}
