// Where the rewritten links of a mail lead, by the number they were given. Pure.
import { contentOf, type MailSource, placeholdersOf } from './build-email.js';
import { replacePlaceholders } from './placeholders.js';
import { firstTextLink, rewriteLinks, rewriteTextLinks } from './tracking.js';

export async function linkTargets(source: MailSource): Promise<Record<number, string>> {
  const targets: Record<number, string> = {};
  // What does not render was never sent, and what cannot be read was not changed: neither has a link of ours.
  if (source.message.posting.problem !== undefined) return targets;
  const { html = '', text = '' } = (await contentOf(source)) ?? {};
  const note = (offset: number) => (index: number, target: string) => {
    targets[offset + index] = target;
    return undefined;
  };
  const replace = (part: string) => replacePlaceholders(part, placeholdersOf(source));
  rewriteLinks(replace(html), note(0));
  rewriteTextLinks(replace(text), note(firstTextLink));
  return targets;
}
