// What can be odd about one mail, a row each: the name of the rule, and what it finds. Pure.
import type { Finding, JsonObject } from '../contract/api.js';
import type { Place } from './delivery-texts.js';
import { placeOf, textsOf } from './delivery-texts.js';
import type { HtmlFacts } from './html-facts.js';
import type { Verdict } from './placeholders.js';

/** One mail and where it comes from. */
export interface MailFacts extends Place {
  readonly type: string;
  readonly config: unknown;
  readonly logtoTemplate?: unknown;
  readonly payload: JsonObject;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The address that it is from. */
  readonly sender: string;
  readonly sendingDomain: string;
  /** What Mailgun was asked, names in lower case; absent for a mail of unknown origin. */
  readonly fields?: ReadonlyArray<readonly [name: string, value: string]>;
  /** Headers that the recipient gets; absent while there is no mail yet. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
  readonly readHtml: () => HtmlFacts;
  /** The placeholders of a text, as they are written. */
  readonly placeholdersIn: (text: string) => string[];
  readonly judgePlaceholders: (texts: readonly string[]) => Map<string, Verdict>;
}

export interface MailRule {
  readonly rule: string;
  readonly severity: Finding['severity'];
  /** Where, and the sentence; `types` are the usage types that it concerns, once several mails are looked at. */
  readonly find: (mail: MailFacts) => Array<{ path: Finding['path']; message: string; perType?: boolean }>;
}

/** Gmail shows "[Message clipped]" above this (support threads and email-on-acid's measurements; about 102 kB). */
const maxGmailBytes = 102 * 1024;

const placeholders =
  (wanted: Verdict, message: (written: string) => string): MailRule['find'] =>
  (mail) => {
    const placed = textsOf(mail.config, mail, mail.logtoTemplate);
    const verdicts = mail.judgePlaceholders(placed.map(({ text }) => text));
    return [...verdicts]
      .filter(([, verdict]) => verdict === wanted)
      .flatMap(([written]) =>
        placed
          .filter(({ text }) => mail.placeholdersIn(text).includes(written))
          .map(({ path }) => ({ path, message: message(written), perType: wanted === 'empty' })),
      );
  };

export const mailRules: readonly MailRule[] = [
  {
    rule: 'placeholder-literal',
    severity: 'warning',
    find: placeholders('literal', (written) => `${written} stays as it is written: Logto passes nothing of that name.`),
  },
  {
    rule: 'placeholder-empty',
    severity: 'warning',
    find: placeholders('empty', (written) => `${written} renders empty: the message carries no such value.`),
  },
  {
    rule: 'no-subject',
    severity: 'warning',
    find: (mail) =>
      mail.subject.trim() === '' && mail.html + mail.text !== ''
        ? [{ path: placeOf(mail.config, mail, 'subject'), message: 'The mail has no subject. Add one.' }]
        : [],
  },
  {
    rule: 'no-text-part',
    severity: 'warning',
    find: (mail) =>
      mail.text.trim() === '' && mail.html !== ''
        ? [
            {
              path: placeOf(mail.config, mail, 'text'),
              message: 'The mail has no text part: watches, some readers and spam filters miss it. Add text.',
            },
          ]
        : [],
  },
  {
    rule: 'html-clipped',
    severity: 'warning',
    find: (mail) => {
      const bytes = Buffer.byteLength(mail.html);
      if (bytes <= maxGmailBytes) return [];
      const message = `The html has ${Math.ceil(bytes / 1024)} kB: Gmail cuts a mail off after 102 kB. Shorten it.`;
      return [{ path: placeOf(mail.config, mail, 'html'), message }];
    },
  },
  {
    rule: 'image-without-alt',
    severity: 'warning',
    find: (mail) => {
      const count = mail.readHtml().imagesWithoutAlt.length;
      if (count === 0) return [];
      const which = count === 1 ? 'An image has' : `${count} images have`;
      const message = `${which} no alt text, so a screen reader, or a mailbox that blocks images, shows nothing. Add alt='…', or alt='' for decoration.`;
      return [{ path: placeOf(mail.config, mail, 'html'), message }];
    },
  },
  {
    rule: 'no-language',
    severity: 'warning',
    find: (mail) =>
      mail.html !== '' && mail.readHtml().language === ''
        ? [
            {
              path: placeOf(mail.config, mail, 'html'),
              message:
                "The html does not say its language, so a screen reader may read it in the wrong one. Start it with <html lang='en'>.",
            },
          ]
        : [],
  },
  {
    rule: 'link-rewritten',
    severity: 'warning',
    find: (mail) => {
      const isTracked = !mail.fields?.some(([name, value]) => name === 'o:tracking-clicks' && value === 'no');
      if (!mail.fields || !isTracked || mail.readHtml().webLinks.length === 0) return [];
      const message =
        'Click tracking is left to the domain: where it is on, Mailgun rewrites the links of this mail. Set tracking to off.';
      return [{ path: ['tracking'], message }];
    },
  },
  {
    rule: 'sender-domain',
    severity: 'warning',
    find: ({ sender, sendingDomain, source }) => {
      const senderDomain = sender.slice(sender.lastIndexOf('@') + 1).toLowerCase();
      if (!sendingDomain || !senderDomain || isAligned(senderDomain, sendingDomain)) return [];
      const message = `The sender is at ${senderDomain} and the mail is signed by ${sendingDomain}: DMARC may fail and the mail land in spam. Send from an address at ${sendingDomain}.`;
      return [{ path: source === 'logto' ? [] : ['from'], message }];
    },
  },
  {
    rule: 'header-readable',
    severity: 'warning',
    find: ({ headers = [] }) =>
      headers
        .filter(([name]) => /^x-mailgun-(variables|template-variables)$/i.test(name))
        .map(([name]) => ({
          path: [],
          message: `The recipient can read ${name}, with everything that was passed to the template, codes included. Pass variables as t:variables.`,
        })),
  },
];

/**
 * Whether DMARC's relaxed alignment takes two domains for one: equal, one below the other, or siblings below a domain that
 * somebody can own. Without the public suffix list a short second label (`co.uk`, `com.au`) is taken for a registry's.
 */
export function isAligned(senderDomain: string, sendingDomain: string): boolean {
  const [a, b] = [senderDomain.toLowerCase(), sendingDomain.toLowerCase()];
  if (a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)) return true;
  const [top, second] = [a, b].map((name) => name.split('.').slice(-2));
  return top?.join('.') === second?.join('.') && (top?.[0]?.length ?? 0) > 3;
}
