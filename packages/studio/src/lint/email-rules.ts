// What can be wrong with one email, one row per rule. Pure.
import type { Finding, JsonObject } from '../contract/api.js';
import { isAligned } from '../mailgun/dmarc-alignment.js';
import { type ContentSource, placeOf, textsOf } from './delivery-texts.js';
import type { HtmlFacts } from './html-facts.js';
import type { PlaceholderResult } from './placeholders.js';

/** One email and where its content comes from. */
export interface EmailFacts extends ContentSource {
  readonly type: string;
  readonly config: unknown;
  readonly logtoTemplate?: unknown;
  readonly payload: JsonObject;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Address of the sender. */
  readonly sender: string;
  readonly sendingDomain: string;
  /** The form fields sent to Mailgun; absent for an email of unknown origin. */
  readonly fields?: ReadonlyArray<readonly [name: string, value: string]>;
  /** Headers that the recipient receives; absent while there is no email yet. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
  readonly readHtml: () => HtmlFacts;
  /** The placeholders of a text, as written. */
  readonly placeholdersIn: (text: string) => string[];
  readonly resolvePlaceholders: (texts: readonly string[]) => Map<string, PlaceholderResult>;
}

export interface EmailRule {
  readonly rule: string;
  readonly severity: Finding['severity'];
  /** `perType`: whether the finding depends on the usage type, which is then named. */
  readonly find: (email: EmailFacts) => Array<{ path: Finding['path']; message: string; perType?: boolean }>;
}

/** Gmail shows "[Message clipped]" above about this size; Google documents no limit, the figure is a common measurement. */
const maxGmailBytes = 102 * 1024;

const placeholders =
  (wanted: PlaceholderResult, message: (written: string) => string): EmailRule['find'] =>
  (email) => {
    const placed = textsOf(email.config, email, email.logtoTemplate);
    const results = email.resolvePlaceholders(placed.map(({ text }) => text));
    return [...results]
      .filter(([, result]) => result === wanted)
      .flatMap(([written]) =>
        placed
          .filter(({ text }) => email.placeholdersIn(text).includes(written))
          .map(({ path }) => ({ path, message: message(written), perType: wanted === 'empty' })),
      );
  };

export const emailRules: readonly EmailRule[] = [
  {
    rule: 'placeholder-literal',
    severity: 'warning',
    find: placeholders('literal', (written) => `${written} stays as written: Logto passes no value of that name.`),
  },
  {
    rule: 'placeholder-empty',
    severity: 'warning',
    find: placeholders('empty', (written) => `${written} renders empty: the message carries no such value.`),
  },
  {
    rule: 'no-subject',
    severity: 'warning',
    find: (email) =>
      email.subject.trim() === '' && email.html + email.text !== ''
        ? [{ path: placeOf(email.config, email, 'subject'), message: 'The email has no subject. Add one.' }]
        : [],
  },
  {
    rule: 'no-text-part',
    severity: 'warning',
    find: (email) =>
      email.text.trim() === '' && email.html !== ''
        ? [
            {
              path: placeOf(email.config, email, 'text'),
              message:
                'The email has no text part, which watches, some mail clients and spam filters expect. Add text.',
            },
          ]
        : [],
  },
  {
    rule: 'html-clipped',
    severity: 'warning',
    find: (email) => {
      const bytes = Buffer.byteLength(email.html);
      if (bytes <= maxGmailBytes) return [];
      const message = `The HTML has ${Math.ceil(bytes / 1024)} kB: Gmail clips an email after 102 kB. Shorten it.`;
      return [{ path: placeOf(email.config, email, 'html'), message }];
    },
  },
  {
    rule: 'image-without-alt',
    severity: 'warning',
    find: (email) => {
      const count = email.readHtml().imagesWithoutAlt.length;
      if (count === 0) return [];
      const which = count === 1 ? 'An image has' : `${count} images have`;
      const message = `${which} no alt text, so a screen reader, or a mail client that blocks images, shows nothing. Add alt='…', or alt='' for decoration.`;
      return [{ path: placeOf(email.config, email, 'html'), message }];
    },
  },
  {
    rule: 'no-language',
    severity: 'warning',
    find: (email) =>
      email.html !== '' && email.readHtml().language === ''
        ? [
            {
              path: placeOf(email.config, email, 'html'),
              message:
                "The HTML does not declare its language, so a screen reader may use the wrong one. Start it with <html lang='en'>.",
            },
          ]
        : [],
  },
  {
    rule: 'link-rewritten',
    severity: 'warning',
    find: (email) => {
      const isTracked = !email.fields?.some(([name, value]) => name === 'o:tracking-clicks' && value === 'no');
      if (!email.fields || !isTracked || email.readHtml().webLinks.length === 0) return [];
      const message =
        'Click tracking follows the domain’s setting: where it is on, Mailgun rewrites the links of this email. Set tracking to off.';
      return [{ path: ['tracking'], message }];
    },
  },
  {
    rule: 'sender-domain',
    severity: 'warning',
    find: ({ sender, sendingDomain, source }) => {
      const senderDomain = sender.slice(sender.lastIndexOf('@') + 1).toLowerCase();
      if (!sendingDomain || !senderDomain || isAligned(senderDomain, sendingDomain)) return [];
      const message = `The sender is at ${senderDomain} and the email is signed by ${sendingDomain}: DMARC may fail, and the email may land in spam. Send from an address at ${sendingDomain}.`;
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
          message: `The recipient can read ${name}, which contains everything that was passed to the template, including codes. Pass variables as t:variables.`,
        })),
  },
];
