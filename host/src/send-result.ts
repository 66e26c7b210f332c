// Compares what arrived for one sample message with what was expected. Pure: everything is read from the email that arrived.
import type { ReceivedEmail } from 'mailgun-emulator';
import type { SampleMessage } from './sample-messages.js';
import type { Content } from './tenant.js';

export type SendResult = {
  /** Name of the sample message; the usage type alone may occur twice. */
  message: string;
  usageType: string;
  to: string;
  /** `null` when no email arrived, or when its content is unknown. */
  content: { source: 'delivery' | 'logto'; name: string; kind: 'html' | 'template' } | null;
  subject: string | null;
  code: string | null;
  link: string | null;
  /** Requests that Mailgun received for this recipient, including the first. */
  attempts: number;
  /** How long `sendMessage` took. */
  ms: number;
  ok: boolean;
  /** One phrase per difference from what was expected. */
  problems: string[];
};

export type SentMessage = {
  sample: SampleMessage;
  contents: readonly Content[];
  /** Every email in the recipient's inbox. */
  emails: readonly ReceivedEmail[];
  attempts: number;
  ms: number;
  /** Why `sendMessage` rejected. */
  failure?: string;
};

export const evaluateSend = ({ sample, contents, emails, attempts, ms, failure }: SentMessage): SendResult => {
  const email = emails[0];
  const content = email && recognizeContent(email, contents);
  const problems =
    failure === undefined
      ? [
          ...findCountProblems(emails.length, attempts),
          ...(email ? findDifferences(sample.expected, email, content) : []),
        ]
      : [`sendMessage failed: ${failure}`, ...(emails.length > 0 ? ['an email arrived anyway'] : [])];
  return {
    message: sample.name,
    usageType: sample.message.type,
    to: sample.message.to,
    content: content ? { source: content.source, name: content.name, kind: content.kind } : null,
    subject: email?.subject ?? null,
    code: email?.codes[0] ?? null,
    link: email?.links[0] ?? null,
    attempts,
    ms: Math.round(ms),
    ok: problems.length === 0,
    problems,
  };
};

const findCountProblems = (emailCount: number, attempts: number): string[] => [
  ...(emailCount === 0 ? ['no email arrived'] : []),
  ...(emailCount > 1 ? [`${emailCount} emails arrived instead of one`] : []),
  ...(attempts === 1 ? [] : [`Mailgun received ${attempts} requests instead of one`]),
];

/** The content that an email was made from: the stored template that it names, or the HTML whose placeholders it fills. */
export const recognizeContent = (
  email: Pick<ReceivedEmail, 'html'> & { template?: string | undefined },
  contents: readonly Content[],
): Content | undefined =>
  contents.find((content) =>
    content.kind === 'template'
      ? email.template === content.template
      : email.template === undefined && createHtmlPattern(content.html).test(normalizeHtml(email.html)),
  );

const normalizeHtml = (html: string): string => html.replaceAll('\r\n', '\n').trim();

const createHtmlPattern = (html: string): RegExp => {
  const parts = normalizeHtml(html).split(/\{\{.*?\}\}/);
  const literals = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('[^]*?')}$`);
};

const findDifferences = (
  expected: SampleMessage['expected'],
  email: ReceivedEmail,
  content: Content | undefined,
): string[] => {
  const { source, name } = expected.content;
  const isExpectedContent = content?.source === source && content.name === name;
  const comparisons: [part: string, wanted: string | undefined, isEqual: boolean][] = [
    ['content', `${source} ${name}`, isExpectedContent],
    ['subject', expected.subject, email.subject === expected.subject],
    ['code', expected.code, email.codes.includes(expected.code ?? '')],
    ['link', expected.link, email.links.includes(expected.link ?? '')],
    ['text part', expected.code ?? expected.link, email.text.includes(expected.code ?? expected.link ?? '')],
    ['sender', expected.from, unquote(email.from) === expected.from],
    ['reply-to', expected.replyTo, readHeader(email, 'reply-to').includes(expected.replyTo ?? '')],
    ...(expected.includes ?? []).map((text): [string, string, boolean] => [
      'HTML part',
      text,
      email.html.includes(text),
    ]),
  ];
  return comparisons
    .filter(([, wanted, isEqual]) => wanted !== undefined && !isEqual)
    .map(([part, wanted]) => `the ${part} is not or does not contain “${wanted}”`);
};

// `"Example Shop" <a@b>` and `Example Shop <a@b>` are the same sender.
const unquote = (mailbox: string): string => mailbox.replace(/^"(.*)"(?= <)/, '$1');

const readHeader = ({ headers }: ReceivedEmail, name: string): string =>
  headers.find(([header]) => header.toLowerCase() === name)?.[1] ?? '';
