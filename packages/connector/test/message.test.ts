// The form fields that Mailgun gets: every one that should be there, and no other.

import { describe, expect, it } from 'vitest';
import { type MessageToSend, prepareMessage } from '../src/message/prepare-message.ts';

const config = {
  domain: 'mg.example.com',
  apiKey: 'key-MARKER',
  from: 'Acme, Inc. <no-reply@example.com>',
  deliveries: { SignIn: { subject: 'Code {{code}}', html: '<p>{{code}}</p>' } },
};
const message: MessageToSend = { to: 'jane@example.net', type: 'SignIn', payload: { code: '123456' } };

const build = (configured: object = {}, asked: Partial<MessageToSend> = {}) => {
  const notes: string[] = [];
  const options = { messageUuid: 'message-uuid', entityUuid: 'entity-uuid', note: (what: string) => notes.push(what) };
  const { fields } = prepareMessage({ ...config, ...configured }, { ...message, ...asked }, options);
  const all = (name: string) => fields.filter(([field]) => field === name).map(([, value]) => value);
  return { fields, notes, names: fields.map(([name]) => name), all, one: (name: string) => all(name)[0] };
};
/** With one delivery for the type. */
const deliver = (delivery: object, asked: Partial<MessageToSend> = {}) =>
  build({ deliveries: { SignIn: delivery } }, asked);
/** With a template of Logto's own. */
const logto = (template: object, payload: object = { code: '123456' }) =>
  build({}, { payload, logtoTemplate: { subject: 'S', content: '<p>{{code}}</p>', ...template } });

describe('a message', () => {
  it('of html has these fields, and no others', () => {
    expect(build().fields).toEqual([
      ['from', '"Acme, Inc." <no-reply@example.com>'],
      ['to', 'jane@example.net'],
      ['subject', 'Code 123456'],
      ['html', '<p>123456</p>'],
      ['text', '123456'],
      ['o:tag', 'SignIn'],
      ['o:tracking', 'no'],
      ['o:tracking-clicks', 'no'],
      ['o:tracking-opens', 'no'],
      ['h:Auto-Submitted', 'auto-generated'],
      ['h:X-Auto-Response-Suppress', 'OOF, AutoReply'],
      ['h:X-Entity-Ref-ID', 'entity-uuid'],
      ['h:Message-Id', '<message-uuid@mg.example.com>'],
    ]);
  });

  it('of a stored template has these fields, and no others', () => {
    expect(deliver({ template: 'sign-in' }).fields).toEqual([
      ['from', '"Acme, Inc." <no-reply@example.com>'],
      ['to', 'jane@example.net'],
      ['template', 'sign-in'],
      ['t:variables', '{"code":"123456"}'],
      ['t:text', 'yes'],
      ['o:tag', 'SignIn'],
      ['o:tracking', 'no'],
      ['o:tracking-clicks', 'no'],
      ['o:tracking-opens', 'no'],
      ['h:Auto-Submitted', 'auto-generated'],
      ['h:X-Auto-Response-Suppress', 'OOF, AutoReply'],
      ['h:X-Entity-Ref-ID', 'entity-uuid'],
      ['h:Message-Id', '<message-uuid@mg.example.com>'],
    ]);
  });

  it('has every field that may be set', () => {
    const { fields } = build(
      {
        tracking: 'domain',
        testMode: 'on',
        requireTls: 'on',
        deliveries: {
          SignIn: {
            template: 'sign-in',
            version: 'v2',
            variables: { greeting: 'Hi {{user.name}}' },
            subject: 'S',
            replyTo: 'Support <support@example.com>',
            tags: ['a', 'b'],
            deliverWithin: '15m',
            headers: { 'X-A': 'b {{code}}' },
          },
        },
      },
      { payload: { code: '1', user: { name: 'Jane' } } },
    );
    expect(fields).toEqual([
      ['from', '"Acme, Inc." <no-reply@example.com>'],
      ['to', 'jane@example.net'],
      ['subject', 'S'],
      ['template', 'sign-in'],
      ['t:version', 'v2'],
      ['t:variables', '{"greeting":"Hi Jane","code":"1","user":{"name":"Jane"}}'],
      ['t:text', 'yes'],
      ['h:Reply-To', 'Support <support@example.com>'],
      ['o:tag', 'SignIn'],
      ['o:tag', 'a'],
      ['o:tag', 'b'],
      ['o:testmode', 'yes'],
      ['o:require-tls', 'yes'],
      ['o:deliver-within', '15m'],
      ['h:Auto-Submitted', 'auto-generated'],
      ['h:X-Auto-Response-Suppress', 'OOF, AutoReply'],
      ['h:X-Entity-Ref-ID', 'entity-uuid'],
      ['h:X-A', 'b 1'],
      ['h:Message-Id', '<message-uuid@mg.example.com>'],
    ]);
  });

  it('has a Message-Id at the domain as punycode', () => {
    expect(build({ domain: 'bücher.example' }).one('h:Message-Id')).toBe('<message-uuid@xn--bcher-kva.example>');
  });

  it('never holds the key', () => {
    expect(JSON.stringify(build().fields)).not.toContain('MARKER');
  });

  it('has the code with its leading zeros', () => {
    const { one } = build({}, { payload: { code: '000042' } });
    expect([one('subject'), one('html'), one('text')]).toEqual(['Code 000042', '<p>000042</p>', '000042']);
  });
});

describe('tracking', () => {
  it.each([
    { name: 'is off by default', given: {}, expected: ['o:tracking', 'o:tracking-clicks', 'o:tracking-opens'] },
    {
      name: 'is off when switched off',
      given: { tracking: 'off' },
      expected: ['o:tracking', 'o:tracking-clicks', 'o:tracking-opens'],
    },
    { name: 'is the domain’s when left to it', given: { tracking: 'domain' }, expected: [] },
  ])('$name', ({ given, expected }) => {
    const { names, all } = build(given);
    expect(names.filter((name) => name.startsWith('o:tracking'))).toEqual(expected);
    for (const name of expected) expect(all(name)).toEqual(['no']);
  });
});

describe('test mode and TLS', () => {
  it.each([
    { name: 'are the domain’s by default', given: {}, expected: [[], []] },
    { name: 'are the domain’s when so chosen', given: { testMode: 'off', requireTls: 'domain' }, expected: [[], []] },
    {
      name: 'are asked for when switched on',
      given: { testMode: 'on', requireTls: 'on' },
      expected: [['yes'], ['yes']],
    },
  ])('$name', ({ given, expected }) => {
    const { all } = build(given);
    expect([all('o:testmode'), all('o:require-tls')]).toEqual(expected);
  });
});

describe('tags', () => {
  it.each([
    { name: 'are the usage type alone', tags: undefined, expected: ['SignIn'] },
    { name: 'have the usage type first', tags: ['b', 'a'], expected: ['SignIn', 'b', 'a'] },
    { name: 'have no repeats', tags: ['a', 'b', 'a'], expected: ['SignIn', 'a', 'b'] },
    { name: 'do not repeat the usage type', tags: ['a', 'SignIn'], expected: ['SignIn', 'a'] },
    { name: 'are compared without case, as Mailgun does', tags: ['signin', 'A', 'a'], expected: ['SignIn', 'A'] },
    { name: 'are ten at most', tags: [...'abcdefghi'], expected: ['SignIn', ...'abcdefghi'] },
  ])('$name', ({ tags, expected }) => {
    expect(deliver({ html: 'a', tags }).all('o:tag')).toEqual(expected);
  });

  it.each([
    { name: 'asked for, though Generic serves it', type: 'ForgotPassword', expected: ['ForgotPassword'] },
    { name: 'left out when Mailgun would not take it', type: 'Añadir', expected: [] },
    { name: 'left out when it is too long for Mailgun', type: 'T'.repeat(129), expected: [] },
  ])('have the usage type $name', ({ type, expected }) => {
    expect(build({ deliveries: { Generic: { html: 'a' } } }, { type }).all('o:tag')).toEqual(expected);
  });
});

describe('headers', () => {
  const names = (delivery: object, payload: object = {}) =>
    deliver({ html: 'a', ...delivery }, { payload }).fields.filter(([name]) => name.startsWith('h:'));
  it.each([
    {
      name: 'replace the default of that name, without case',
      headers: { 'auto-submitted': 'auto-replied' },
      expected: { 'h:auto-submitted': 'auto-replied', 'h:Auto-Submitted': undefined },
    },
    { name: 'remove it by none', headers: { 'Auto-Submitted': 'none' }, expected: { 'h:Auto-Submitted': undefined } },
    {
      name: 'replace the other one',
      headers: { 'X-Auto-Response-Suppress': 'All' },
      expected: { 'h:X-Auto-Response-Suppress': 'All' },
    },
    {
      name: 'remove the other one',
      headers: { 'x-auto-response-suppress': 'none' },
      expected: { 'h:X-Auto-Response-Suppress': undefined },
    },
    {
      name: 'remove it by None',
      headers: { 'x-entity-ref-id': 'None' },
      expected: { 'h:x-entity-ref-id': undefined, 'h:X-Entity-Ref-ID': undefined },
    },
    { name: 'are rendered', headers: { 'X-A': '{{code}}' }, payload: { code: '1' }, expected: { 'h:X-A': '1' } },
    {
      name: 'are left out when they render to nothing',
      headers: { 'X-A': '{{user.name}}' },
      expected: { 'h:X-A': undefined },
    },
    {
      name: 'are one line, whatever a value holds',
      headers: { 'X-A': 'a {{code}}' },
      payload: { code: '1\r\nBcc: b@example.com' },
      expected: { 'h:X-A': 'a 1 Bcc: b@example.com' },
    },
    {
      name: 'may be any that JSON brings',
      headers: JSON.parse('{"__proto__":"a","constructor":"b"}'),
      expected: { 'h:constructor': 'b' },
    },
  ])('$name', ({ headers, payload, expected }) => {
    const written = Object.fromEntries(names({ headers }, payload));
    for (const [name, value] of Object.entries(expected)) expect(written[name]).toBe(value);
  });

  it('keep the other defaults', () => {
    expect(names({ headers: { 'Auto-Submitted': 'none' } }).map(([name]) => name)).toEqual([
      'h:X-Auto-Response-Suppress',
      'h:X-Entity-Ref-ID',
      'h:Message-Id',
    ]);
  });

  it('are not replaced by a value of a payload', () => {
    expect(names({ headers: { 'X-A': '{{organization.name}}' } }, { organization: { name: 'none' } })).toContainEqual([
      'h:X-A',
      'none',
    ]);
  });

  it('carry no variables, which the recipient could read', () => {
    expect(deliver({ template: 'a', variables: { b: 'c' } }).names).not.toContain('h:X-Mailgun-Variables');
  });
});

describe('the subject', () => {
  it.each([
    {
      name: 'is rendered without escaping',
      subject: '{{user.name}} & co',
      payload: { user: { name: '<O\'Neil "J">' } },
      expected: '<O\'Neil "J"> & co',
    },
    {
      name: 'is one line',
      subject: 'Hi {{user.name}}',
      payload: { user: { name: 'a\r\nBcc: b@example.com\u202e' } },
      expected: 'Hi a Bcc: b@example.com',
    },
    { name: 'is in any script', subject: '確認 {{code}} 😀', payload: { code: '1' }, expected: '確認 1 😀' },
    { name: 'is not there when it is not set', subject: undefined, payload: {}, expected: undefined },
    { name: 'is not there when it is blank', subject: ' ', payload: {}, expected: undefined },
    { name: 'is not there when it renders empty', subject: '{{user.name}}', payload: {}, expected: undefined },
  ])('$name', ({ subject, payload, expected }) => {
    expect(deliver({ html: 'a', subject }, { payload }).one('subject')).toBe(expected);
  });
});

describe('the text part', () => {
  it.each([
    { name: 'is the delivery’s own', given: { html: '<p>a</p>', text: 'b {{code}}' }, expected: 'b 1<2' },
    {
      name: 'is made from the html when there is none',
      given: { html: '<p>a &amp; <b>{{code}}</b></p>' },
      expected: 'a & 1<2',
    },
    { name: 'is made from the html when it is blank', given: { html: '<p>a</p>', text: ' ' }, expected: 'a' },
    {
      name: 'is made from the html of its language',
      given: { html: '<p>a</p>', text: 'b', locales: { fr: { html: '<p>c</p>' } } },
      expected: 'c',
    },
    { name: 'is there even when the html has nothing to read', given: { html: '<img src="a">' }, expected: '' },
  ])('$name', ({ given, expected }) => {
    const { all } = deliver(given, { payload: { code: '1<2', locale: 'fr' } });
    expect(all('text')).toEqual([expected]);
    expect(all('html')).toHaveLength(1);
  });

  it('is a plain template of Logto itself, and its html is that text, escaped, with line breaks', () => {
    const { one } = logto(
      { content: 'Hi {{user.name}},\ncode {{code}} <now>\n%unsubscribe_url%', contentType: 'text/plain' },
      { code: '1', user: { name: '<b>&%recipient%' } },
    );
    expect(one('text')).toBe('Hi <b>&％recipient%,\ncode 1 <now>\n%unsubscribe_url%');
    expect(one('html')).toBe('Hi &lt;b&gt;&amp;％recipient%,<br>\ncode 1 &lt;now&gt;<br>\n%unsubscribe_url%');
  });
});

describe('the variables of a stored template', () => {
  const variables = (configured: object, payload: unknown) => {
    const built = deliver({ template: 'a', variables: configured }, { payload });
    return { ...built, json: JSON.parse(built.one('t:variables') ?? '') };
  };
  it.each([
    {
      name: 'are the operator’s and the payload',
      configured: { a: 1 },
      payload: { code: '1' },
      expected: { a: 1, code: '1' },
    },
    {
      name: 'are the payload’s where both have one',
      configured: { code: 'x' },
      payload: { code: '1' },
      expected: { code: '1' },
    },
    {
      name: 'are rendered, deep',
      configured: { a: ['{{code}}', { b: '{{user.name}}' }] },
      payload: { code: '1', user: {} },
      expected: { a: ['1', { b: '' }], code: '1', user: {} },
    },
    { name: 'are empty for no payload', configured: {}, payload: undefined, expected: {} },
    { name: 'hold no functions', configured: {}, payload: { code: '1', f: () => 1 }, expected: { code: '1' } },
  ])('$name', ({ configured, payload, expected }) => {
    expect(variables(configured, payload).json).toEqual(expected);
  });

  it('are JSON that keeps half a pair', () => {
    expect(variables({}, { code: '\ud83d' }).one('t:variables')).toBe('{"code":"\\ud83d"}');
  });

  const large = (bytes: number) =>
    Object.fromEntries(Array.from({ length: Math.ceil(bytes / 1000) }, (_, index) => [`k${index}`, 'x'.repeat(990)]));
  const optionBytes = (fields: ReadonlyArray<readonly [string, string]>) =>
    fields
      .filter(([name]) => /^[ohvt]:/.test(name))
      .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);

  it.each([
    { name: 'nothing while all fits', sizes: { user: 3, inviter: 3, organization: 3, application: 3 }, gone: [] },
    { name: 'the user first', sizes: { application: 4, organization: 4, inviter: 4, user: 4 }, gone: ['user'] },
    {
      name: 'then the inviter',
      sizes: { user: 8, inviter: 8, organization: 7, application: 7 },
      gone: ['user', 'inviter'],
    },
    {
      name: 'then the organization',
      sizes: { user: 1, inviter: 1, organization: 8, application: 8 },
      gone: ['user', 'inviter', 'organization'],
    },
    {
      name: 'then the application',
      sizes: { user: 1, inviter: 1, organization: 1, application: 20 },
      gone: ['user', 'inviter', 'organization', 'application'],
    },
    { name: 'only what is there', sizes: { inviter: 1, application: 20 }, gone: ['inviter', 'application'] },
  ])('lose $name, so that all options stay under 16 kB, and say so', ({ sizes, gone }) => {
    const contexts = Object.fromEntries(
      Object.entries(sizes).map(([root, kilobytes]) => [root, large(kilobytes * 1000)]),
    );
    const { json, fields, notes } = variables(
      { mine: 'y'.repeat(500) },
      { ...contexts, code: '1', link: 'l', locale: 'fr' },
    );
    expect(
      Object.keys(sizes)
        .filter((root) => !(root in json))
        .sort(),
    ).toEqual([...gone].sort());
    expect(json).toMatchObject({ code: '1', link: 'l', locale: 'fr', mine: 'y'.repeat(500) });
    expect(optionBytes(fields)).toBeLessThan(16 * 1024);
    expect(notes).toEqual(
      gone.map(
        (root) =>
          `The ${root} of this message is left out of the template’s variables: options may have 16 kB together.`,
      ),
    );
  });

  it('count the other options, in bytes', () => {
    const given = { template: 'a', headers: { 'X-A': 'é'.repeat(4000) } };
    const { one, notes } = deliver(given, { payload: { code: '1', user: large(8000) } });
    expect(one('t:variables')).toBe('{"code":"1"}');
    expect(notes).toHaveLength(1);
  });

  it('never lose the operator’s own, though a context has its name', () => {
    const { json } = variables({ user: 'mine' }, { code: '1', user: large(20_000) });
    expect(json).toEqual({ user: 'mine', code: '1' });
  });

  it('never lose the code, the link or what the caller added, however large', () => {
    const { json } = variables(
      { mine: 'x'.repeat(20_000) },
      { code: '1', link: 'l'.repeat(9000), team: 't'.repeat(9000), user: { name: 'Jane' } },
    );
    expect(Object.keys(json)).toEqual(['mine', 'code', 'link', 'team']);
  });
});

describe('reply-to', () => {
  it.each([
    {
      name: 'is written with correct quoting',
      given: 'Foo, Bar <foo@bar.com>',
      payload: {},
      expected: '"Foo, Bar" <foo@bar.com>',
    },
    {
      name: 'is rendered',
      given: '{{inviter.name}} <{{inviter.primaryEmail}}>',
      payload: { inviter: { name: 'Jane', primaryEmail: 'jane@example.com' } },
      expected: 'Jane <jane@example.com>',
    },
    {
      name: 'has its name quoted',
      given: '{{inviter.name}} <a@example.com>',
      payload: { inviter: { name: 'Doe, J.' } },
      expected: '"Doe, J." <a@example.com>',
    },
    {
      name: 'has its name encoded',
      given: '{{inviter.name}} <a@example.com>',
      payload: { inviter: { name: 'Jörg' } },
      expected: '=?UTF-8?Q?J=C3=B6rg?= <a@example.com>',
    },
    {
      name: 'has an address for a name',
      given: '{{user.name}} <a@example.com>',
      payload: { user: { name: 'jane@example.net' } },
      expected: '"jane@example.net" <a@example.com>',
    },
    {
      name: 'has a name with quotes',
      given: '"{{user.name}}" <a@example.com>',
      payload: { user: { name: 'Jane "JJ" Doe' } },
      expected: '"Jane \\"JJ\\" Doe" <a@example.com>',
    },
    {
      name: 'has a name with another address in it',
      given: '{{user.name}} <a@example.com>',
      payload: { user: { name: 'Jane <jane@example.net>,' } },
      expected: '"Jane <jane@example.net>," <a@example.com>',
    },
    {
      name: 'is an address alone for an empty name',
      given: '{{inviter.name}} <a@example.com>',
      payload: {},
      expected: 'a@example.com',
    },
  ])('$name', ({ given, payload, expected }) => {
    const { one, notes } = deliver({ html: 'a', replyTo: given }, { payload });
    expect(one('h:Reply-To')).toBe(expected);
    expect(notes).toEqual([]);
  });

  it.each([
    { name: 'nothing', value: undefined },
    { name: 'two addresses', value: 'a@example.com, b@example.com' },
    { name: 'an address in front of the written one', value: 'MARKER@example.net,' },
    { name: 'a quoted local part', value: '"MARKER>, <b@example.net"@example.com' },
    { name: 'no address', value: 'MARKER' },
    { name: 'a megabyte of open brackets', value: '('.repeat(1_000_000) },
    { name: 'more comments than anybody writes', value: `${'(a)'.repeat(5)} a@example.com` },
  ])('is left out, with a log line, when it renders to $name', ({ value }) => {
    const { names, notes } = deliver(
      { html: 'a', replyTo: '{{reply}}{{code}}' },
      { payload: { reply: value ?? '', code: '' } },
    );
    expect(names).not.toContain('h:Reply-To');
    expect(notes).toEqual(['replyTo did not render to one address and was left out.']);
  });

  it('is not there when it is not set', () => {
    expect(build().names).not.toContain('h:Reply-To');
  });

  it('is that of Logto’s template', () => {
    expect(
      logto({ replyTo: '{{application.name}} <help@example.com>' }, { code: '1', application: { name: 'App' } }).one(
        'h:Reply-To',
      ),
    ).toBe('App <help@example.com>');
  });
});

describe('the sender', () => {
  it.each([
    {
      name: 'is written with correct quoting',
      from: 'Acme, Inc. <a@example.com>',
      expected: '"Acme, Inc." <a@example.com>',
    },
    { name: 'is a bare address', from: 'a@example.com', expected: 'a@example.com' },
    {
      name: 'is read as Logto’s guide writes it',
      from: 'Sender Name \\<a@example.com>',
      expected: 'Sender Name <a@example.com>',
    },
    { name: 'is encoded', from: '日本 <a@example.com>', expected: '=?UTF-8?Q?=E6=97=A5=E6=9C=AC?= <a@example.com>' },
    { name: 'is not rendered', from: '"{{code}}" <a@example.com>', expected: '{{code}} <a@example.com>' },
  ])('$name', ({ from, expected }) => {
    expect(build({ from }).one('from')).toBe(expected);
  });

  const configured = '"Acme, Inc." <no-reply@example.com>';
  it.each([
    { name: 'a name joins the configured address', sendFrom: 'Other', expected: 'Other <no-reply@example.com>' },
    {
      name: 'a rendered name joins the configured address',
      sendFrom: '{{application.name}} Mail',
      expected: 'App Mail <no-reply@example.com>',
    },
    { name: 'a name that renders empty is the configured sender', sendFrom: '{{user.name}}', expected: configured },
    {
      name: 'a quoted name loses its quotes',
      sendFrom: '"Other \\"X\\""',
      expected: '"Other \\"X\\"" <no-reply@example.com>',
    },
    {
      name: 'a name and an address are taken',
      sendFrom: 'Other <other@example.com>',
      expected: 'Other <other@example.com>',
    },
    {
      name: 'a rendered name and an address are taken',
      sendFrom: '{{application.name}} <other@example.com>',
      expected: 'App <other@example.com>',
    },
    {
      name: 'a rendered name in quotes is unquoted before',
      sendFrom: '"{{application.name}}, Inc." <other@example.com>',
      expected: '"App, Inc." <other@example.com>',
    },
    {
      name: 'a backslash as in Logto’s guide is dropped',
      sendFrom: 'Other \\<other@example.com>',
      expected: 'Other <other@example.com>',
    },
    {
      name: 'two @ without brackets are a name',
      sendFrom: 'a@b@example.com',
      expected: '"a@b@example.com" <no-reply@example.com>',
    },
    {
      name: 'an address among words is a name',
      sendFrom: 'mail a@example.com',
      expected: '"mail a@example.com" <no-reply@example.com>',
    },
    {
      name: 'a quoted name with a bracket is kept',
      sendFrom: '"A < B" <other@example.com>',
      expected: '"A < B" <other@example.com>',
    },
    {
      name: 'an empty name leaves the address bare',
      sendFrom: '{{user.name}} <other@example.com>',
      expected: 'other@example.com',
    },
    { name: 'a bare address is taken', sendFrom: 'other@example.com', expected: 'other@example.com' },
    {
      name: 'the domain becomes punycode',
      sendFrom: 'Other <other@bücher.example>',
      expected: 'Other <other@xn--bcher-kva.example>',
    },
    {
      name: 'a placeholder for an address is the configured one',
      sendFrom: 'Other <{{user.primaryEmail}}>',
      expected: 'Other <no-reply@example.com>',
      isNoted: true,
    },
    {
      name: 'a placeholder for a part of an address is the configured one',
      sendFrom: 'Other <x@{{organization.domain}}>',
      expected: 'Other <no-reply@example.com>',
      isNoted: true,
    },
    {
      name: 'a placeholder before the @ is the configured address',
      sendFrom: 'Other <{{user.id}}@example.com>',
      expected: 'Other <no-reply@example.com>',
      isNoted: true,
    },
    {
      name: 'a placeholder in a bare address is the configured sender',
      sendFrom: 'x@{{organization.domain}}',
      expected: configured,
      isNoted: true,
    },
    {
      name: 'a placeholder with space in a bare address is the configured sender',
      sendFrom: 'x@{{ organization.domain }}',
      expected: configured,
      isNoted: true,
    },
    {
      name: 'an address in no form is the configured one',
      sendFrom: 'Other <nonsense>',
      expected: 'Other <no-reply@example.com>',
      isNoted: true,
    },
    {
      name: 'a list of addresses is the configured one',
      sendFrom: 'Other <a@example.com, b@example.com>',
      expected: 'Other <no-reply@example.com>',
      isNoted: true,
    },
    {
      name: 'an address that comes from a payload is a name at most',
      sendFrom: '{{user.primaryEmail}}',
      expected: '"evil@example.org" <no-reply@example.com>',
    },
    {
      name: 'an address in brackets that comes from a payload is a name at most',
      sendFrom: '{{user.trick}}',
      expected: '"Evil <evil@example.org>" <no-reply@example.com>',
    },
    {
      name: 'an address in front that comes from a payload is a name at most',
      sendFrom: '{{user.trick}} <other@example.com>',
      expected: '"Evil <evil@example.org>" <other@example.com>',
    },
    {
      name: 'a name has no line breaks',
      sendFrom: '{{user.lines}} <other@example.com>',
      expected: '"A Bcc: b@example.com" <other@example.com>',
    },
    {
      name: 'a name with line breaks in the template has none',
      sendFrom: 'A\r\nB <other@example.com>',
      expected: 'A B <other@example.com>',
    },
    {
      name: 'a name is cut to 128 characters',
      sendFrom: '{{user.long}}',
      expected: `${'n'.repeat(128)} <no-reply@example.com>`,
    },
  ])('of Logto’s template: $name', ({ sendFrom, expected, isNoted = false }) => {
    const payload = {
      code: '1',
      application: { name: 'App' },
      organization: { domain: 'evil.example.org' },
      user: {
        primaryEmail: 'evil@example.org',
        trick: 'Evil <evil@example.org>',
        lines: 'A\r\nBcc: b@example.com',
        long: 'n'.repeat(500),
      },
    };
    const { all, notes } = logto({ sendFrom }, payload);
    expect(all('from')).toEqual([expected]);
    expect(notes).toEqual(
      isNoted ? ['sendFrom of the email template has no usable address: the configured sender is used.'] : [],
    );
  });

  it('of Logto’s template is the configured one when there is none', () => {
    expect(logto({}).one('from')).toBe(configured);
    expect(logto({ sendFrom: ' ' }).one('from')).toBe(configured);
  });
});

describe('a body of 1 MB', () => {
  it('is sent', () => {
    const html = 'x'.repeat(1024 * 1024);
    const { one } = deliver({ html });
    expect(one('html')).toBe(html);
    expect(one('text')).toBe(html);
  });

  it('and a byte is refused', () => {
    expect(() => deliver({ html: 'x'.repeat(1024 * 1024 + 1) })).toThrow(expect.objectContaining({ kind: 'tooLarge' }));
  });
});
