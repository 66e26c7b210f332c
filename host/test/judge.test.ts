// What the table says of a mail is read off the mail: another mail, another row.
import type { ReceivedMail } from 'mailgun-emulator';
import { describe, expect, it } from 'vitest';
import { judge, type Outcome, recogniseContent } from '../src/judge.ts';
import { samples } from '../src/samples.ts';
import { contents } from '../src/tenant.ts';

const registered = samples.find(({ name }) => name === 'Register');
if (!registered) throw new Error('There is no sample for Register.');

const mail = {
  from: 'Example Accounts <accounts@mg.example.com>',
  subject: '085327 is your verification code',
  html: '<h1>Welcome to Logto</h1><p>Your verification code is 085327.</p>',
  text: 'Welcome to Logto. Your verification code is 085327.',
  headers: [['Reply-To', 'Foo <foo@bar.com>']],
  codes: ['085327'],
  links: [],
} as unknown as ReceivedMail;

const judged = (changes: Partial<Outcome> = {}) =>
  judge({ sample: registered, contents, mails: [mail], attempts: 1, ms: 3.2, ...changes });

describe('judge', () => {
  it('is content with the mail that was expected', () => {
    expect(judged()).toMatchObject({ ok: true, problems: [], ms: 3, code: '085327' });
  });

  it.each<{ name: string; changes: Partial<Outcome>; problem: RegExp }>([
    { name: 'no mail', changes: { mails: [] }, problem: /^no mail arrived/ },
    { name: 'a mail twice', changes: { mails: [mail, mail] }, problem: /^2 mails arrived/ },
    { name: 'a second attempt', changes: { attempts: 2 }, problem: /^Mailgun saw 2 requests/ },
    { name: 'a failed call', changes: { failure: 'busy', mails: [] }, problem: /^sendMessage failed: busy/ },
    { name: 'another subject', changes: { mails: [{ ...mail, subject: 'Hi' }] }, problem: /^the subject/ },
    { name: 'another code', changes: { mails: [{ ...mail, codes: ['111111'] }] }, problem: /^the code/ },
    { name: 'a text part without the code', changes: { mails: [{ ...mail, text: 'Hi' }] }, problem: /^the text part/ },
    { name: 'another content', changes: { mails: [{ ...mail, html: '<p>Hi</p>' }] }, problem: /^the content/ },
  ])('objects to $name', ({ changes, problem }) => {
    expect(judged(changes)).toMatchObject({ ok: false, problems: [expect.stringMatching(problem)] });
  });
});

describe('judge, of a call that failed', () => {
  it('says so when a mail arrived nevertheless', () => {
    expect(judged({ failure: 'busy', attempts: 3 }).problems).toEqual([
      'sendMessage failed: busy',
      'a mail arrived nevertheless',
    ]);
  });
});

describe('recogniseContent', () => {
  it.each([
    { name: 'Register', received: mail },
    {
      name: 'Generic',
      received: {
        html: '<p>Your verification code is <b>1</b>.</p><p>If you did not ask for it, ignore this mail.</p>\r\n',
      },
    },
    { name: 'SignIn', received: { html: '<p>anything</p>', template: 'logto-sign-in' } },
    { name: 'SignIn/fr', received: { html: '<p>Votre code pour Example Shop est <b>1</b>.</p>' } },
    { name: undefined, received: { html: '<p>Your verification code is {{code}}' } },
    { name: undefined, received: { html: mail.html, template: 'another' } },
  ])('knows $name', ({ name, received }) => {
    expect(recogniseContent(received as typeof mail, contents)?.name).toBe(name);
  });
});
