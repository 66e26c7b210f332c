// One email → its findings, by a table with one row per rule. Pure.
import {
  type FormField,
  findPlaceholders,
  type InspectedPlaceholder,
  type LocatedText,
} from 'connector-mailgun/inspect';
import { type ContentLocation, pathOf } from '../connector/read-results.js';
import type { EssentialValue } from '../connector/usage-types.js';
import type { Finding, JsonObject } from '../contract/api.js';
import { shorten } from '../contract/plain-text.js';
import { isAligned } from '../mailgun/dmarc-alignment.js';
import { findUnsupported } from './client-support.js';
import { readHtml } from './html-facts.js';
import { findLeftSyntax } from './left-syntax.js';

export interface Email {
  /** Where its content is in the config. */
  readonly location: ContentLocation;
  /** Every text of its content that is used, where it is in the config. */
  readonly texts: readonly LocatedText[];
  readonly payload: JsonObject;
  /** What the email must show; absent for one whose usage type is unknown. */
  readonly essential?: EssentialValue | undefined;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Address of the sender. */
  readonly sender: string;
  readonly sendingDomain: string;
  /** The form fields sent to Mailgun; absent for an email of unknown origin. */
  readonly fields?: readonly FormField[];
  /** Headers that the recipient receives; absent while there is no email yet. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
}

/** A finding, and whether it depends on the usage type. */
export type EmailFinding = Finding & { perType?: boolean };

export function lintEmail(email: Email): EmailFinding[] {
  return emailRules.flatMap(({ rule, severity, find }) =>
    find(email).map((found): EmailFinding => ({ severity, rule, ...found })),
  );
}

interface EmailRule {
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly find: (email: Email) => Array<Pick<EmailFinding, 'path' | 'message' | 'perType'>>;
}

/** Gmail shows "[Message clipped]" above about this size; Google documents no limit, the figure is a common measurement. */
const maxGmailBytes = 102 * 1024;

const placeholders =
  (wanted: InspectedPlaceholder['result'], describe: (written: string) => string): EmailRule['find'] =>
  ({ texts, payload }) =>
    texts.flatMap(({ path, text }) => {
      const matching = findPlaceholders(text, payload).filter(({ result }) => result === wanted);
      const different = [...new Set(matching.map(({ written }) => written))];
      const more = different.length - maxPerText;
      return different.slice(0, maxPerText).map((written, index) => ({
        path: [...path],
        message: `${describe(shorten(written))}${more > 0 && index === maxPerText - 1 ? ` So do ${more} more in this text.` : ''}`,
        ...(wanted === 'empty' && { perType: true }),
      }));
    });

/** So many characters, padding included, fill the lines of an inbox: as in the studio's own design. */
const filledLength = 70;

/** How many different placeholders of one text are listed. */
const maxPerText = 20;

/** A code or link may be broken into several elements or lines. */
const withoutSpaces = (text: string) => text.replace(/[\s\u200b-\u200d\u2060\ufeff]+/g, '');

/** Whether the recipient sees a value: in the HTML where there is some, else in the text, or in the subject. */
function shows({ html, text, subject }: Email, { name, value }: EssentialValue): boolean {
  const { visibleWords, targets } = readHtml(html);
  const shown = html === '' ? [text, subject] : [visibleWords, subject, ...(name === 'link' ? targets : [])];
  return shown.some((one) => withoutSpaces(one).includes(withoutSpaces(value)));
}

const notShown =
  (name: EssentialValue['name'], consequence: string): EmailRule['find'] =>
  (email) => {
    const { essential, html, text, location } = email;
    if (essential?.name !== name || html + text === '' || shows(email, essential)) return [];
    const message = `The email never shows the ${name}: ${consequence} Add {{${name}}} where it is visible.`;
    return [{ path: pathOf(location, html === '' ? 'text' : 'html'), message, perType: true }];
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
    rule: 'syntax-left',
    severity: 'warning',
    find: ({ texts, payload }) =>
      texts.flatMap((text) =>
        findLeftSyntax(text, payload).map((excerpt) => ({
          path: [...text.path],
          message: `“${excerpt}” stays visible: the connector fills in {{ path.to.value }} and has no blocks, filters or other syntax.`,
          perType: true,
        })),
      ),
  },
  {
    rule: 'code-not-shown',
    severity: 'warning',
    find: notShown('code', 'the user cannot sign in with it.'),
  },
  {
    rule: 'link-not-shown',
    severity: 'warning',
    find: notShown('link', 'the invited person cannot accept it.'),
  },
  {
    rule: 'no-subject',
    severity: 'warning',
    find: (email) =>
      email.subject.trim() === '' && email.html + email.text !== ''
        ? [{ path: pathOf(email.location, 'subject'), message: 'The email has no subject. Add one.' }]
        : [],
  },
  {
    rule: 'no-text-part',
    severity: 'warning',
    find: (email) =>
      email.text.trim() === '' && email.html !== ''
        ? [
            {
              path: pathOf(email.location, 'text'),
              message:
                'The email has no text part, which watches, some email clients and spam filters expect. Add text.',
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
      return [{ path: pathOf(email.location, 'html'), message }];
    },
  },
  {
    rule: 'image-without-alt',
    severity: 'warning',
    find: (email) => {
      const count = readHtml(email.html).imagesWithoutAlt.length;
      if (count === 0) return [];
      const which = count === 1 ? 'An image has' : `${count} images have`;
      const message = `${which} no alt text, so a screen reader, or an email client that blocks images, shows nothing. Add alt='…', or alt='' for decoration.`;
      return [{ path: pathOf(email.location, 'html'), message }];
    },
  },
  {
    rule: 'client-support',
    severity: 'warning',
    find: ({ html, location }) =>
      findUnsupported(html).map(({ feature: { name, advice }, clients }) => ({
        path: pathOf(location, 'html'),
        message: `${name} does not work in ${clients.join(', ')}. ${advice}`,
      })),
  },
  {
    rule: 'preheader-unpadded',
    severity: 'warning',
    find: ({ html, location }) => {
      const { hiddenPreheader, hiddenPreheaderLength, preheader } = readHtml(html);
      const shownAfter = preheader.startsWith(hiddenPreheader) ? preheader.slice(hiddenPreheader.length).trim() : '';
      if (hiddenPreheader === '' || shownAfter === '' || hiddenPreheaderLength >= filledLength) return [];
      const message = `After the preheader an inbox shows the body: “${shorten(shownAfter)}”. Add &#8195;&#847; some 30 times behind it, in the same element.`;
      return [{ path: pathOf(location, 'html'), message }];
    },
  },
  {
    rule: 'no-language',
    severity: 'warning',
    find: (email) =>
      email.html !== '' && readHtml(email.html).language === ''
        ? [
            {
              path: pathOf(email.location, 'html'),
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
      if (!email.fields || !isTracked || readHtml(email.html).webLinks.length === 0) return [];
      const message =
        'Click tracking follows the domain’s setting: where it is on, Mailgun rewrites the links of this email. Set tracking to off.';
      return [{ path: ['tracking'], message }];
    },
  },
  {
    rule: 'sender-domain',
    severity: 'warning',
    find: ({ sender, sendingDomain, location }) => {
      const senderDomain = sender.slice(sender.lastIndexOf('@') + 1).toLowerCase();
      if (!sendingDomain || !senderDomain || isAligned(senderDomain, sendingDomain)) return [];
      const message = `The sender is at ${shorten(senderDomain)} and the email is signed by ${sendingDomain}: DMARC may fail, and the email may land in spam. Send from an address at ${sendingDomain}.`;
      return [{ path: location.root.length === 0 ? [] : ['from'], message }];
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
