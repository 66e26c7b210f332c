// Which content a message gets, and which it never gets.

import { describe, expect, it } from 'vitest';
import { type Asked, chooseContent } from '../src/content/resolve-content.ts';
import { defaultDeliveries } from '../src/config/default-deliveries.ts';
import { MailgunError } from '../src/errors/mailgun-error.ts';

const choose = (asked: Partial<Asked>) => {
  const notes: string[] = [];
  const message = { type: 'SignIn', payload: { code: '123' }, deliveries: {}, ...asked };
  const note = (what: string) => notes.push(what);
  try {
    return { chosen: chooseContent(message, note), notes, error: undefined };
  } catch (error) {
    if (!(error instanceof MailgunError)) throw error;
    return { chosen: undefined, notes, error };
  }
};

const html = (content: string) => ({ kind: 'html', html: content });
const code = { html: 'code {{code}}' };
const link = { html: 'link {{link}}' };
const plain = { html: 'hello' };
const stored = { template: 'stored' };
/** A value inside as many objects. */
const nest = (value: unknown, depth: number): unknown => (depth === 0 ? value : { a: nest(value, depth - 1) });

describe('the order of candidates', () => {
  const logtoTemplate = { subject: 'logto', content: 'logto {{code}}' };
  it.each([
    {
      name: 'Logto’s own template goes first',
      given: { logtoTemplate, deliveries: { SignIn: code, Generic: plain } },
      source: 'logto',
      expected: html('logto {{code}}'),
    },
    {
      name: 'the delivery of the type goes before Generic',
      given: { deliveries: { Generic: plain, SignIn: code } },
      source: 'SignIn',
      expected: html('code {{code}}'),
    },
    {
      name: 'Generic serves a type without a delivery',
      given: { deliveries: { Generic: plain, Register: code } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'Generic serves itself',
      given: { type: 'Generic', deliveries: { Generic: plain } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'Generic serves a type whose delivery is null',
      given: { deliveries: { SignIn: null, Generic: plain } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'a stored Generic template serves a code',
      given: { deliveries: { Generic: stored } },
      source: 'Generic',
      expected: { kind: 'stored', template: 'stored', variables: {} },
    },
    {
      name: 'a type that Logto adds later is served like any other',
      given: { type: 'NewType', deliveries: { NewType: code } },
      source: 'NewType',
      expected: html('code {{code}}'),
    },
    {
      name: 'a type called constructor is served by Generic',
      given: { type: 'constructor', deliveries: { Generic: plain } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'a type called __proto__ is served by Generic',
      given: { type: '__proto__', deliveries: { Generic: plain } },
      source: 'Generic',
      expected: html('hello'),
    },
    {
      name: 'a delivery that JSON calls __proto__ serves its type',
      given: { type: '__proto__', deliveries: JSON.parse('{"__proto__":{"html":"hello"}}') },
      source: '__proto__',
      expected: html('hello'),
    },
  ])('$name', ({ given, source, expected }) => {
    const { chosen, notes } = choose(given);
    expect(chosen?.source).toEqual(source === 'logto' ? 'logto' : { delivery: source });
    expect(chosen?.delivery.content).toEqual(expected);
    expect(notes).toEqual([]);
  });
});

describe('a candidate that would show a placeholder for want of a value', () => {
  it.each([
    { name: 'html', given: { html: '{{code}}' } },
    { name: 'a raw placeholder', given: { html: '{{{ code }}}' } },
    { name: 'text', given: { html: 'a', text: '{{code}}' } },
    { name: 'the subject', given: { html: 'a', subject: '{{code}}' } },
    { name: 'a header', given: { html: 'a', headers: { 'X-A': '{{code}}' } } },
    { name: 'the subject of a stored template', given: { template: 'a', subject: '{{code}}' } },
    { name: 'a header of a stored template', given: { template: 'a', headers: { 'X-A': '{{code}}' } } },
    {
      name: 'a variable of a stored template',
      given: { template: 'a', variables: { a: null, n: 1, b: ['x', { c: '{{code}}' }] } },
    },
    { name: 'a variable as deep as they are rendered', given: { template: 'a', variables: nest('{{code}}', 8) } },
    { name: 'its language', given: { html: 'a', locales: { fr: { html: '{{code}}' } } } },
  ])('is passed over when $name uses it', ({ given }) => {
    const { chosen, notes, error } = choose({ payload: { link: 'x', locale: 'fr' }, deliveries: { SignIn: given } });
    expect(chosen).toBeUndefined();
    expect(error?.kind).toBe('noContent');
    expect(notes).toEqual(['The SignIn delivery is passed over for SignIn: the message has no code.']);
  });

  it.each([
    { name: 'a code mail gets its code', payload: { code: '0' }, given: code },
    { name: 'an invitation gets its link', payload: { link: 'x' }, given: link },
    { name: 'one that uses both gets one', payload: { code: '0' }, given: { html: '{{code}} {{link}}' } },
    { name: 'one that uses both gets the other', payload: { link: 'x' }, given: { html: '{{code}} {{link}}' } },
    { name: 'one that uses neither gets nothing', payload: {}, given: { html: '{{user.name}} {{codes}} {{my.code}}' } },
    { name: 'a stored template of the type shows nothing of itself', payload: {}, given: stored },
    {
      name: 'a variable deeper than they are rendered shows nothing',
      payload: {},
      given: { template: 'a', variables: nest('{{code}}', 9) },
    },
    {
      name: 'the reply-to is not what is read',
      payload: {},
      given: { html: 'a', replyTo: '{{code}} <a@example.com>' },
    },
    {
      name: 'the base of a language is not what is read',
      payload: { locale: 'fr' },
      given: { html: '{{code}}', locales: { fr: { html: 'a' } } },
    },
  ])('is none when $name', ({ payload, given }) => {
    const { chosen, notes } = choose({ payload, deliveries: { SignIn: given } });
    expect(chosen?.source).toEqual({ delivery: 'SignIn' });
    expect(notes).toEqual([]);
  });

  it.each([
    { name: 'empty', payload: { code: '' } },
    { name: 'null', payload: { code: null } },
    { name: 'an object', payload: { code: { toString: (): string => '1' } } },
    { name: 'inherited', payload: Object.create({ code: '1' }) },
  ])('counts a code as missing that is $name', ({ payload }) => {
    expect(choose({ payload, deliveries: { SignIn: code } }).error?.kind).toBe('noContent');
  });

  it('is followed by the next: an invitation is never "Your code is {{code}}"', () => {
    const { chosen, notes } = choose({
      type: 'OrganizationInvitation',
      payload: { link: 'x' },
      logtoTemplate: { subject: 'Your code', content: '{{code}}' },
      deliveries: { OrganizationInvitation: code, Generic: link },
    });
    expect(chosen?.source).toEqual({ delivery: 'Generic' });
    expect(notes).toEqual([
      'The template of Logto is passed over for OrganizationInvitation: the message has no code.',
      'The OrganizationInvitation delivery is passed over for OrganizationInvitation: the message has no code.',
    ]);
  });

  it('names both when neither is there', () => {
    const { notes } = choose({ payload: {}, deliveries: { SignIn: { html: '{{code}} {{link}}' } } });
    expect(notes).toEqual(['The SignIn delivery is passed over for SignIn: the message has no code or link.']);
  });
});

describe('a stored Generic template', () => {
  const deliveries = { Generic: stored };

  it('never serves an invitation, since its text cannot be seen', () => {
    const { error, notes } = choose({ type: 'OrganizationInvitation', payload: { link: 'x', code: '1' }, deliveries });
    expect(error?.kind).toBe('noContent');
    expect(notes).toEqual([
      'The Generic delivery is passed over for OrganizationInvitation: a stored template may show a code.',
    ]);
  });

  it.each(['Generic', 'SignIn', 'BindMfa', 'NewType'])('serves %s', (type) => {
    expect(choose({ type, deliveries }).chosen?.source).toEqual({ delivery: 'Generic' });
  });

  it('is another matter than a stored template for invitations', () => {
    const invitation = { type: 'OrganizationInvitation', payload: { link: 'x' } };
    expect(choose({ ...invitation, deliveries: { OrganizationInvitation: stored } }).chosen?.source).toEqual({
      delivery: 'OrganizationInvitation',
    });
    expect(choose({ ...invitation, deliveries: { Generic: plain } }).chosen?.source).toEqual({ delivery: 'Generic' });
  });
});

describe('when nothing is left', () => {
  it.each([
    {
      name: 'says which type was asked for and that there are none',
      given: {},
      says: 'No delivery can serve the usage type SignIn. Add one for it, or a Generic one that fits. There are: none.',
    },
    {
      name: 'says which types there are',
      given: { type: 'BindMfa', deliveries: { SignIn: plain, Register: plain } },
      says: 'No delivery can serve the usage type BindMfa. Add one for it, or a Generic one that fits. There are: SignIn, Register.',
    },
    {
      name: 'says why those that exist were passed over',
      given: { payload: {}, deliveries: { SignIn: code, Generic: code } },
      says: 'No delivery can serve the usage type SignIn. The SignIn delivery is passed over for SignIn: the message has no code. The Generic delivery is passed over for SignIn: the message has no code. Add one for it, or a Generic one that fits. There are: SignIn, Generic.',
    },
  ])('$name', ({ given, says }) => {
    expect(choose(given).error).toMatchObject({ kind: 'noContent', operator: says });
  });
});

describe('a delivery that cannot be read', () => {
  it.each([
    { name: 'without content', given: { subject: 'a' }, path: ['deliveries', 'SignIn'] },
    { name: 'that is a text', given: 'MARKER', path: ['deliveries', 'SignIn'] },
    { name: 'that is a list', given: [code], path: ['deliveries', 'SignIn'] },
    { name: 'with a bad tag', given: { html: 'a', tags: ['MARKERé'] }, path: ['deliveries', 'SignIn', 'tags', 0] },
    {
      name: 'with a bad header',
      given: { html: 'a', headers: { Bcc: 'MARKER' } },
      path: ['deliveries', 'SignIn', 'headers', 'Bcc'],
    },
  ])('$name is told as such, with its path and without its value', ({ given, path }) => {
    const { error } = choose({ deliveries: { SignIn: given, Generic: plain } });
    expect(error?.kind).toBe('invalidConfig');
    expect(error?.problems).toEqual([{ path, message: expect.stringMatching(/^[A-Z].+\.$/) }]);
    expect(JSON.stringify(error?.problems)).not.toContain('MARKER');
  });

  it('stops no mail that another one serves', () => {
    const { chosen } = choose({ deliveries: { SignIn: code, Register: { html: 5 }, Generic: 'nonsense' } });
    expect(chosen?.source).toEqual({ delivery: 'SignIn' });
  });
});

describe('what the guard refuses and a send forgives', () => {
  it.each([
    {
      name: 'names unknown fields and ignores them',
      given: { html: 'a', colour: 'MARKER', size: 1 },
      notes: ['Unknown fields of deliveries.SignIn are ignored: colour, size.'],
    },
    {
      name: 'uses html when there is a template too',
      given: { html: 'a', template: 'MARKER' },
      notes: ['deliveries.SignIn has html and template: html is used.'],
    },
    { name: 'says nothing of a template that is blank', given: { html: 'a', template: ' ' }, notes: [] },
    { name: 'says nothing of locales', given: { html: 'a', locales: {} }, notes: [] },
    {
      name: 'says nothing of a language that replaces the template',
      given: { template: 'b', locales: { fr: { html: 'a' } } },
      notes: [],
    },
  ])('$name', ({ given, notes }) => {
    const found = choose({ payload: { locale: 'fr' }, deliveries: { SignIn: given } });
    expect(found.chosen?.delivery.content).toEqual(html('a'));
    expect(found.notes).toEqual(notes);
  });

  it('is said once for each reason', () => {
    const reasons: unknown[] = [];
    for (const type of ['SignIn', 'Register']) {
      for (const own of [{ html: 'a', template: 'b', colour: 1 }, code]) {
        const deliveries = { [type]: own, Generic: plain };
        chooseContent({ type, payload: {}, deliveries }, (_what, _facts, onceFor) => reasons.push(onceFor));
      }
    }
    expect(reasons).toEqual(Array(6).fill(expect.any(String)));
    expect(new Set(reasons).size).toBe(6);
  });
});

describe('the language', () => {
  const SignIn = { html: 'hello', locales: { fr: { html: 'salut' }, 'fr-CA': { html: 'allo' } } };
  it.each([
    { name: 'is that of the message', payload: { locale: 'fr' }, locale: 'fr', expected: 'salut' },
    {
      name: 'is narrowed by uiLocales',
      payload: { locale: 'fr', uiLocales: 'fr-CA en' },
      locale: 'fr-CA',
      expected: 'allo',
    },
    { name: 'is the default one for another', payload: { locale: 'ja' }, locale: undefined, expected: 'hello' },
  ])('$name', ({ payload, locale, expected }) => {
    const { chosen } = choose({ payload, deliveries: { SignIn } });
    expect(chosen?.locale).toBe(locale);
    expect(chosen?.delivery.content).toEqual(html(expected));
  });

  it('is checked like the rest of the delivery', () => {
    const { error } = choose({
      payload: { locale: 'fr' },
      deliveries: { SignIn: { html: 'a', locales: { fr: { tags: 'x' } } } },
    });
    expect(error?.problems).toMatchObject([{ path: ['deliveries', 'SignIn', 'tags'] }]);
  });
});

describe('Logto’s own template', () => {
  it('brings subject, content, reply-to and sender', () => {
    const logtoTemplate = {
      subject: ' A {{code}} ',
      content: ' <p>{{code}}</p> ',
      contentType: 'text/html',
      replyTo: 'b@example.com',
      sendFrom: '{{application.name}}',
      other: 1,
    };
    expect(choose({ logtoTemplate }).chosen).toEqual({
      source: 'logto',
      delivery: {
        content: html('<p>{{code}}</p>'),
        subject: 'A {{code}}',
        replyTo: 'b@example.com',
        tags: [],
        headers: {},
      },
      sendFrom: '{{application.name}}',
    });
  });

  it.each([
    { name: 'is html without a content type', given: { content: 'a' }, expected: html('a') },
    { name: 'is html with one that nobody knows', given: { content: 'a', contentType: 'text/x' }, expected: html('a') },
    {
      name: 'is plain text when it says so',
      given: { content: 'a', contentType: 'text/plain' },
      expected: { kind: 'plain', plain: 'a' },
    },
  ])('$name', ({ given, expected }) => {
    expect(choose({ logtoTemplate: given }).chosen?.delivery.content).toEqual(expected);
  });

  it('is passed over as plain text too, for want of a code', () => {
    const { chosen } = choose({
      payload: {},
      logtoTemplate: { content: '{{code}}', contentType: 'text/plain' },
      deliveries: { Generic: plain },
    });
    expect(chosen?.source).toEqual({ delivery: 'Generic' });
  });

  it.each([
    { name: 'undefined', given: undefined },
    { name: 'null', given: null },
    { name: 'a text', given: 'a' },
    { name: 'a list', given: [{ content: 'a' }] },
    { name: 'an object without content', given: { subject: 'a' } },
    { name: 'blank content', given: { content: ' ' } },
    { name: 'content that is no text', given: { content: ['a'] } },
    { name: 'content that is inherited', given: Object.create({ content: 'a' }) },
  ])('counts as none when it is $name', ({ given }) => {
    expect(choose({ logtoTemplate: given, deliveries: { Generic: plain } }).chosen?.source).toEqual({
      delivery: 'Generic',
    });
  });

  it('loses the fields that are no text', () => {
    const { chosen } = choose({ logtoTemplate: { content: 'a', subject: 5, replyTo: {}, sendFrom: [] } });
    expect(chosen?.delivery).toMatchObject({ subject: undefined, replyTo: undefined });
    expect(chosen?.sendFrom).toBeUndefined();
  });
});

describe('the default deliveries', () => {
  it.each(Object.keys(defaultDeliveries))('serve %s by its own', (type) => {
    const payload = type === 'OrganizationInvitation' ? { link: 'x' } : { code: '1' };
    expect(choose({ type, payload, deliveries: defaultDeliveries }).chosen?.source).toEqual({ delivery: type });
  });
});
