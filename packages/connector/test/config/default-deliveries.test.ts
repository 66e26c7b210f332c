// The default deliveries have what a good verification email needs, in a form that can be edited by hand in Console. They are
// generated from the studio's email design; a test of the studio compares the two.
import { describe, expect, it } from 'vitest';
import { defaultDeliveries } from '../../src/config/default-deliveries.ts';

const emails = Object.entries(defaultDeliveries).map(([type, delivery]) => ({ type, ...delivery }));
const codeEmails = emails.filter(({ type }) => type !== 'OrganizationInvitation');
const invitations = emails.filter(({ type }) => type === 'OrganizationInvitation');

const placeholders = (template: string): string[] =>
  [...template.matchAll(/{{\s*([\w.]+)\s*}}/g)].map(([, path]) => path ?? '');
/** The text without markup, hidden preheader included. */
const textOf = (html: string): string => html.replace(/<style>.*?<\/style>/g, '').replace(/<[^>]+>/g, ' ');
/** What an inbox shows after the subject, without what keeps it from showing more. */
const preheaderOf = (html: string): string =>
  /<div style='display:none'>([^<]*)<\/div>/.exec(html)?.[1]?.replace(/(\u2003|\u034f)+$/u, '') ?? '';
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
    { type: 'UserPermissionValidation', purpose: "confirm that it's you" },
    { type: 'BindNewIdentifier', purpose: 'add this address to your account' },
    { type: 'MfaVerification', purpose: 'finish signing in' },
    { type: 'BindMfa', purpose: 'turn on two-step verification by email' },
  ])('for $type states its purpose in the preheader, the html and the text', ({ type, purpose }) => {
    const { html = '', text = '' } = defaultDeliveries[type] ?? {};
    expect(preheaderOf(html)).toBe(`Enter it to ${purpose}.`);
    expect(html).toContain(`>Enter it to ${purpose}.<br>Don't share this code with anyone.<`);
    expect(text).toContain(`\n\nEnter it to ${purpose}.\nDon't share this code with anyone.\n\n`);
  });
});

it('an invitation is titled as one, above the name of the organization', () => {
  expect(textOf(defaultDeliveries.OrganizationInvitation?.html ?? '')).toMatch(
    /Your invitation to join\s+\{\{organization\.name\}\}/,
  );
});

describe.each(emails)('$type', ({ subject, html, text }) => {
  it('is short enough to edit by hand: at most 1.4 kB of HTML in one line', () => {
    const bytes = Buffer.byteLength(html);
    expect(bytes).toBeGreaterThanOrEqual(800);
    expect(bytes).toBeLessThanOrEqual(1400);
    expect(html).not.toMatch(/[\r\n]/);
  });

  it.each([
    { name: 'the language and its direction', part: "<html lang='en' dir='ltr'>" },
    { name: 'the viewport width', part: "<meta name='viewport' content='width=device-width'>" },
    { name: 'both colour schemes', part: "<meta name='color-scheme' content='light dark'>" },
    { name: 'a style for dark mode', part: '@media (prefers-color-scheme:dark){' },
    { name: 'a light page, for clients that drop the style', part: "style='margin:0;background:#f4f4f5'" },
    { name: 'light text, for clients that drop the style', part: 'color:#222;' },
    {
      name: 'a column of 448 px, with a background that Outlook for Windows reads',
      part: "width='448' bgcolor='#ffffff'",
    },
    { name: 'padding on a cell, where Outlook for Windows reads it', part: "style='box-sizing:border-box;padding:" },
    { name: 'a font that every client has first', part: 'Arial,sans-serif' },
    { name: 'layout that a screen reader does not announce', part: "<table role='presentation' width='100%'>" },
    { name: 'a break inside words that are too long', part: 'word-break:break-word' },
  ])('has $name', ({ part }) => {
    expect(html).toContain(part);
  });

  it('starts with a hidden preheader, padded so that an inbox shows nothing of the body', () => {
    expect(html).toMatch(/<body[^>]*><div style='display:none'>[^<]{10,}?(\u2003\u034f){10,}<\/div>/u);
    expect(preheaderOf(html)).not.toContain('{{');
  });

  it('has no look that depends on CSS which Outlook for Windows or Gmail lacks', () => {
    expect(html).not.toMatch(/max-width|opacity|rgba|border-radius|system-ui|flex|<div class/);
  });

  it('does not end the style with two braces, which would look like the end of a placeholder', () => {
    expect(html).toContain('} }</style>');
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
    expect(html).toMatch(/ code<\/h1><p style='[^']*font-size:40px[^']*'>{{code}}<\/p>/);
  });

  it('has the code once in its HTML, and next to the word "code" in its text', () => {
    expect(html.match(/{{code}}/g)).toHaveLength(1);
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

  it('has a button: a cell with a background, padded as a whole', () => {
    expect(html).toMatch(
      /<td bgcolor='#2255dd' style='mso-padding-alt:12px 24px'><a href='{{link}}' style='display:block;padding:12px 24px;/,
    );
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
