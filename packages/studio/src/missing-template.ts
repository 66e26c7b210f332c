// What is said of a stored template that is not there, or cannot be seen. Pure.
import type { Finding } from './contract/api.js';
import type { StoredTemplate } from './mailgun/stored-templates.js';

/** The finding; where it stands is the caller's to say. */
export function missingTemplate(
  name: string,
  version: string | undefined,
  stored: Exclude<StoredTemplate, { found: 'yes' }>,
): Omit<Finding, 'path'> {
  if (stored.found === 'unseen') {
    const message = `The stored template ${name} cannot be looked at (${stored.reason}). A sending key may not: an account key may.`;
    return { severity: 'info', rule: 'template-unseen', message };
  }
  const what =
    stored.found === 'noTemplate'
      ? `There is no stored template ${name} at this domain, nor at the account.`
      : `The stored template ${name} has no ${version === undefined ? 'active version' : `version ${version}`}.`;
  return {
    severity: 'error',
    rule: stored.found === 'noTemplate' ? 'template-missing' : 'template-version-missing',
    message: `${what} Mailgun accepts such a message and delivers nothing.`,
  };
}
