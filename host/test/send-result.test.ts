// The result of a send is read from the email that arrived.
import type { ReceivedEmail } from 'mailgun-emulator';
import { describe, expect, it } from 'vitest';
import { sampleMessages } from '../src/sample-messages.ts';
import { evaluateSend, recognizeContent, type SentMessage } from '../src/send-result.ts';
import { contents } from '../src/tenant.ts';

const registered = sampleMessages.find(({ name }) => name === 'Register');
if (!registered) throw new Error('There is no sample message for Register.');

const email = {
  from: 'Example Accounts <accounts@mg.example.com>',
  subject: '085327 is your verification code',
  html: '<h1>Welcome to Logto</h1><p>Your verification code is 085327.</p>',
  text: 'Welcome to Logto. Your verification code is 085327.',
  headers: [['Reply-To', 'Foo <foo@bar.com>']],
  codes: ['085327'],
  links: [],
} as unknown as ReceivedEmail;

const evaluate = (changes: Partial<SentMessage> = {}) =>
  evaluateSend({ sample: registered, contents, emails: [email], attempts: 1, ms: 3.2, ...changes });

describe('evaluateSend', () => {
  it('accepts the expected email', () => {
    expect(evaluate()).toMatchObject({ ok: true, problems: [], ms: 3, code: '085327' });
  });

  it.each<{ name: string; changes: Partial<SentMessage>; problem: RegExp }>([
    { name: 'no email', changes: { emails: [] }, problem: /^no email arrived/ },
    { name: 'a duplicate', changes: { emails: [email, email] }, problem: /^2 emails arrived/ },
    { name: 'a second attempt', changes: { attempts: 2 }, problem: /^Mailgun received 2 requests/ },
    { name: 'a failed call', changes: { failure: 'busy', emails: [] }, problem: /^sendMessage failed: busy/ },
    { name: 'another subject', changes: { emails: [{ ...email, subject: 'Hi' }] }, problem: /^the subject/ },
    { name: 'another code', changes: { emails: [{ ...email, codes: ['111111'] }] }, problem: /^the code/ },
    {
      name: 'a text part without the code',
      changes: { emails: [{ ...email, text: 'Hi' }] },
      problem: /^the text part/,
    },
    { name: 'another content', changes: { emails: [{ ...email, html: '<p>Hi</p>' }] }, problem: /^the content/ },
  ])('reports $name', ({ changes, problem }) => {
    expect(evaluate(changes)).toMatchObject({ ok: false, problems: [expect.stringMatching(problem)] });
  });
});

describe('evaluateSend for a failed call', () => {
  it('reports an email that arrived anyway', () => {
    expect(evaluate({ failure: 'busy', attempts: 3 }).problems).toEqual([
      'sendMessage failed: busy',
      'an email arrived anyway',
    ]);
  });
});

describe('recognizeContent', () => {
  it.each([
    { name: 'Register', received: email },
    {
      name: 'Generic',
      received: {
        html: '<p>Your verification code is <b>1</b>.</p><p>If you did not ask for it, ignore this email.</p>\r\n',
      },
    },
    { name: 'SignIn', received: { html: '<p>anything</p>', template: 'logto-sign-in' } },
    { name: 'SignIn/fr', received: { html: '<p>Votre code pour Example Shop est <b>1</b>.</p>' } },
    { name: undefined, received: { html: '<p>Your verification code is {{code}}' } },
    { name: undefined, received: { html: email.html, template: 'another' } },
  ])('recognizes $name', ({ name, received }) => {
    expect(recognizeContent(received as typeof email, contents)?.name).toBe(name);
  });
});
