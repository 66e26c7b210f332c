// The default deliveries have what a good verification email needs, in a form that can be edited by hand in Console.
import { describe, expect, it } from 'vitest';
import { defaultDeliveries } from '../../src/config/default-deliveries.ts';

const emails = Object.entries(defaultDeliveries).map(([type, delivery]) => ({ type, ...delivery }));
const codeEmails = emails.filter(({ type }) => type !== 'OrganizationInvitation');
const invitations = emails.filter(({ type }) => type === 'OrganizationInvitation');

const placeholders = (template: string): string[] =>
  [...template.matchAll(/{{\s*([\w.]+)\s*}}/g)].map(([, path]) => path ?? '');
/** The text without markup, hidden preheader included. */
const textOf = (html: string): string => html.replace(/<style>.*?<\/style>/g, '').replace(/<[^>]+>/g, ' ');
/** The email when Logto passes no values. */
const renderEmpty = (template: string): string => template.replace(/{{[^}]+}}/g, '').trim();

describe('default deliveries', () => {
  it('cover the nine usage types of Logto', () => {
    expect(emails.map(({ type }) => type).sort()).toEqual([
      'BindMfa',
      'BindNewIdentifier',
      'ForgotPassword',
      'Generic',
      'MfaVerification',
      'OrganizationInvitation',
      'Register',
      'SignIn',
      'UserPermissionValidation',
    ]);
  });

  it('differ from each other in subject, html and text', () => {
    for (const part of ['subject', 'html', 'text'] as const) {
      expect(new Set(emails.map((email) => email[part])).size).toBe(9);
    }
  });

  it('contain no escaped quote as JSON, and survive a round trip', () => {
    const json = JSON.stringify(defaultDeliveries, undefined, 2);
    expect(json).not.toContain('\\"');
    expect(JSON.parse(json)).toEqual(defaultDeliveries);
  });
});

describe('a code email', () => {
  it.each([
    { type: 'SignIn', purpose: 'sign in' },
    { type: 'Register', purpose: 'create your account' },
    { type: 'ForgotPassword', purpose: 'choose a new password' },
    { type: 'Generic', purpose: 'verify your email address' },
    { type: 'UserPermissionValidation', purpose: 'confirm that it is you' },
    { type: 'BindNewIdentifier', purpose: 'add this address to your account' },
    { type: 'MfaVerification', purpose: 'finish signing in' },
    { type: 'BindMfa', purpose: 'turn on two-step sign-in by email' },
  ])('for $type states its purpose in the preheader, the html and the text', ({ type, purpose }) => {
    const { html = '', text = '' } = defaultDeliveries[type] ?? {};
    expect(html).toContain(`>Enter code {{code}} to ${purpose}.<`);
    expect(html).toContain(`>Enter it to ${purpose}. Don't share this code with anyone.<`);
    expect(text).toContain(`\n\nEnter it to ${purpose}. Don't share this code with anyone.\n\n`);
  });
});

it('an invitation is titled as one, above the name of the organization', () => {
  expect(textOf(defaultDeliveries.OrganizationInvitation?.html ?? '')).toMatch(
    /Your invitation to join\s+\{\{organization\.name\}\}/,
  );
});

describe.each(emails)('$type', ({ subject, html, text }) => {
  it('is short enough to edit by hand: about 1 kB of html in one line', () => {
    const bytes = Buffer.byteLength(html);
    expect(bytes).toBeGreaterThanOrEqual(800);
    expect(bytes).toBeLessThanOrEqual(1150);
    expect(html).not.toMatch(/[\r\n]/);
  });

  it.each([
    { name: 'the language', part: "<html lang='en'>" },
    { name: 'the viewport width', part: "<meta name='viewport' content='width=device-width'>" },
    { name: 'both colour schemes', part: "<meta name='color-scheme' content='light dark'>" },
    {
      name: 'both colour schemes for older Apple Mail',
      part: "<meta name='supported-color-schemes' content='light dark'>",
    },
    { name: 'a style for dark mode', part: '@media (prefers-color-scheme:dark){' },
    { name: 'light colours inline, for clients that drop the style', part: 'background:#fff;color:#222;' },
    { name: 'a break inside words that are too long', part: 'word-break:break-word' },
  ])('has $name', ({ part }) => {
    expect(html).toContain(part);
  });

  it('starts with a hidden preheader', () => {
    expect(html).toMatch(/<body[^>]*><div style='display:none;[^']*'>[^<]{10,}<\/div>/);
  });

  it('closes every element it opens', () => {
    const open: string[] = [];
    for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z]\w*)/g)) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!['meta', 'br'].includes(name)) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('has no image, script, style sheet or URL', () => {
    expect(html).not.toMatch(/<img|<script|<link|url\(|@import|https?:/i);
  });

  it('does not mention how long a code is valid', () => {
    expect(`${subject} ${textOf(html)} ${text}`).not.toMatch(/minute|hour|\bday|expire|\bvalid for\b|\d/i);
  });

  it('explains what to do when the recipient did not ask for it, in both parts', () => {
    expect(textOf(html)).toMatch(/If you (did|were) not .*ignore this email/);
    expect(text).toMatch(/If you (did|were) not .*ignore this email/);
  });

  it('has the same placeholders in html and text, and only simple ones', () => {
    expect(new Set(placeholders(text))).toEqual(new Set(placeholders(html)));
    for (const part of [subject, html, text]) {
      expect(part.replace(/{{[a-z]+(\.[a-z]+)?}}/g, '')).not.toMatch(/{{|}}/);
    }
  });
});

describe.each(codeEmails)('$type, an email with a code', ({ subject, html, text }) => {
  it('has a subject that starts with the code', () => {
    expect(subject).toMatch(/^{{code}} is your [\w -]+ code$/);
  });

  it('shows the code in an element of its own, right below the word "code"', () => {
    expect(html).toMatch(/ code<\/p><h1 style='[^']*font-size:44px[^']*'>{{code}}<\/h1>/);
  });

  it('has the code next to the word "code" in its preheader and its text', () => {
    expect(html).toMatch(/display:none[^>]*>Enter code {{code}} to /);
    expect(text).toMatch(/^Your [\w -]+ code: {{code}}\n\n/);
  });

  it('uses no placeholder but the code', () => {
    expect(new Set(placeholders(subject + html + text))).toEqual(new Set(['code']));
  });

  it('has no link', () => {
    expect(html).not.toMatch(/href|<a\b/i);
    expect(text).not.toMatch(/https?:|www\./i);
  });
});

describe.each(invitations)('$type', ({ subject, html, text }) => {
  it('has one link and shows its URL', () => {
    expect(html.match(/href='[^']*'/g)).toEqual(["href='{{link}}'"]);
    expect(textOf(html)).toContain('{{link}}');
    expect(text).toMatch(/^{{link}}$/m);
  });

  it('names the organization in subject, html and text', () => {
    for (const part of [subject, textOf(html), text]) expect(part).toContain('{{organization.name}}');
  });

  it('uses no code', () => {
    expect(placeholders(subject + html + text)).not.toContain('code');
  });

  it('isolates the text direction of the name', () => {
    expect(html).toContain('<bdi>{{organization.name}}</bdi>');
  });

  it('reads well when the organization has no name', () => {
    expect(renderEmpty(subject)).toBe('Your invitation to join');
    expect(renderEmpty(text).split('\n')[0]?.trim()).toBe('Your invitation to join');
    expect(renderEmpty(textOf(html))).not.toMatch(/ [.,:;!?]/);
  });
});
