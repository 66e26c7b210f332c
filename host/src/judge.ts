// Says of one sent message what came of it: which content served it, what the recipient got, and whether that is what
// was expected. Pure: everything is read off what arrived, nothing is assumed from what was sent.
import type { ReceivedMail } from 'mailgun-emulator';
import type { Sample } from './samples.js';
import type { Content } from './tenant.js';

export type Row = {
  /** The sample's name; the usage type alone may come twice. */
  message: string;
  usageType: string;
  to: string;
  /** `null` when no mail arrived, or one that is no known content. */
  content: { source: 'delivery' | 'logto'; name: string; kind: 'html' | 'template' } | null;
  subject: string | null;
  code: string | null;
  link: string | null;
  /** Requests that Mailgun saw for this recipient; includes the first. */
  attempts: number;
  /** What Logto waited for `sendMessage`. */
  ms: number;
  ok: boolean;
  /** What is not as it should be, a sentence each. */
  problems: string[];
};

export type Outcome = {
  sample: Sample;
  contents: readonly Content[];
  /** Every mail in the recipient's inbox. */
  mails: readonly ReceivedMail[];
  attempts: number;
  ms: number;
  /** What `sendMessage` rejected with, in words. */
  failure?: string;
};

export const judge = ({ sample, contents, mails, attempts, ms, failure }: Outcome): Row => {
  const mail = mails[0];
  const content = mail && recogniseContent(mail, contents);
  const problems =
    failure === undefined
      ? [...countProblems(mails.length, attempts), ...(mail ? findDifferences(sample.expected, mail, content) : [])]
      : [`sendMessage failed: ${failure}`, ...(mails.length > 0 ? ['a mail arrived nevertheless'] : [])];
  return {
    message: sample.name,
    usageType: sample.message.type,
    to: sample.message.to,
    content: content ? { source: content.source, name: content.name, kind: content.kind } : null,
    subject: mail?.subject ?? null,
    code: mail?.codes[0] ?? null,
    link: mail?.links[0] ?? null,
    attempts,
    ms: Math.round(ms),
    ok: problems.length === 0,
    problems,
  };
};

const countProblems = (mailCount: number, attempts: number): string[] => [
  ...(mailCount === 0 ? ['no mail arrived'] : []),
  ...(mailCount > 1 ? [`${mailCount} mails arrived instead of one`] : []),
  ...(attempts === 1 ? [] : [`Mailgun saw ${attempts} requests instead of one`]),
];

/** The content that a mail was made from: the stored template it names, or the html it is with the blanks filled in. */
export const recogniseContent = (
  mail: Pick<ReceivedMail, 'html'> & { template?: string | undefined },
  contents: readonly Content[],
): Content | undefined =>
  contents.find((content) =>
    content.kind === 'template'
      ? mail.template === content.template
      : mail.template === undefined && matchFilledIn(content.html).test(normaliseHtml(mail.html)),
  );

const normaliseHtml = (html: string): string => html.replaceAll('\r\n', '\n').trim();

const matchFilledIn = (html: string): RegExp => {
  const parts = normaliseHtml(html).split(/\{\{.*?\}\}/);
  const literals = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('[^]*?')}$`);
};

const findDifferences = (expected: Sample['expected'], mail: ReceivedMail, content: Content | undefined): string[] => {
  const { source, name } = expected.content;
  const isExpectedContent = content?.source === source && content.name === name;
  const comparisons: [what: string, wanted: string | undefined, isThere: boolean][] = [
    ['content', `${source} ${name}`, isExpectedContent],
    ['subject', expected.subject, mail.subject === expected.subject],
    ['code', expected.code, mail.codes.includes(expected.code ?? '')],
    ['link', expected.link, mail.links.includes(expected.link ?? '')],
    ['text part', expected.code ?? expected.link, mail.text.includes(expected.code ?? expected.link ?? '')],
    ['sender', expected.from, unquote(mail.from) === expected.from],
    ['reply-to', expected.replyTo, readHeader(mail, 'reply-to').includes(expected.replyTo ?? '')],
    ...(expected.includes ?? []).map((text): [string, string, boolean] => [
      'html part',
      text,
      mail.html.includes(text),
    ]),
  ];
  return comparisons
    .filter(([, wanted, isThere]) => wanted !== undefined && !isThere)
    .map(([what, wanted]) => `the ${what} is not or has not “${wanted}”`);
};

// `"Example Shop" <a@b>` and `Example Shop <a@b>` are the same sender.
const unquote = (mailbox: string): string => mailbox.replace(/^"(.*)"(?= <)/, '$1');

const readHeader = ({ headers }: ReceivedMail, name: string): string =>
  headers.find(([header]) => header.toLowerCase() === name)?.[1] ?? '';
