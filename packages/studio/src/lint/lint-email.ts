// One email → its findings, by the table of rules.

import type { ConnectorModule } from '../connector/connector.js';
import type { Finding } from '../contract/api.js';
import { type EmailFacts, emailRules } from './email-rules.js';
import { readHtml } from './html-facts.js';
import { placeholdersIn, resolvePlaceholders } from './placeholders.js';

export type Email = Omit<EmailFacts, 'readHtml' | 'placeholdersIn' | 'resolvePlaceholders'>;

/** A finding, and whether it depends on the usage type. */
export type EmailFinding = Finding & { perType?: boolean };

export function lintEmail(connector: ConnectorModule, email: Email): EmailFinding[] {
  const results = new Map<string, ReturnType<typeof resolvePlaceholders>>();
  const facts: EmailFacts = {
    ...email,
    readHtml: () => readHtml(email.html),
    placeholdersIn: (text) => placeholdersIn(connector, text).map(({ written }) => written),
    // Two rules use the same results.
    resolvePlaceholders: (texts) => {
      const key = texts.join('\n');
      const known = results.get(key) ?? resolvePlaceholders(connector, texts, email.payload);
      results.set(key, known);
      return known;
    },
  };
  return emailRules.flatMap(({ rule, severity, find }) =>
    find(facts).map(({ path, message, perType = false }) => ({
      severity,
      rule,
      path,
      message,
      ...(perType && { perType }),
    })),
  );
}
