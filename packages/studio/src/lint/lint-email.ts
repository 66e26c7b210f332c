// One mail → its findings, by the table of rules.

import type { ConnectorModule } from '../connector/connector.js';
import type { Finding } from '../contract/api.js';
import { type MailFacts, mailRules } from './email-rules.js';
import { readHtml } from './html-facts.js';
import { judgePlaceholders, placeholdersIn } from './placeholders.js';

export type Mail = Omit<MailFacts, 'readHtml' | 'placeholdersIn' | 'judgePlaceholders'>;

/** A finding, and whether it holds for this usage type alone. */
export type MailFinding = Finding & { perType?: boolean };

export function judgeMail(connector: ConnectorModule, mail: Mail): MailFinding[] {
  const verdicts = new Map<string, ReturnType<typeof judgePlaceholders>>();
  const whole: MailFacts = {
    ...mail,
    readHtml: () => readHtml(mail.html),
    placeholdersIn: (text) => placeholdersIn(connector, text).map(({ written }) => written),
    // Two rules ask the same.
    judgePlaceholders: (texts) => {
      const key = texts.join('\n');
      const known = verdicts.get(key) ?? judgePlaceholders(connector, texts, mail.payload);
      verdicts.set(key, known);
      return known;
    },
  };
  return mailRules.flatMap(({ rule, severity, find }) =>
    find(whole).map(({ path, message, perType = false }) => ({
      severity,
      rule,
      path,
      message,
      ...(perType && { perType }),
    })),
  );
}
