// The form fields that Mailgun gets: all that belong there, and no others.
import { describe, expect, it } from 'vitest';
import { buildFields, buildWithDelivery, buildWithLogtoTemplate } from '../support/build-fields.ts';

describe('a message', () => {
  it('with html has exactly these fields', () => {
    expect(buildFields().fields).toEqual([
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
      ['h:X-Entity-Ref-ID', 'message-uuid'],
      ['h:Message-Id', '<message-uuid@mg.example.com>'],
    ]);
  });

  it('with a stored template has exactly these fields', () => {
    expect(buildWithDelivery({ template: 'sign-in' }).fields).toEqual([
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
      ['h:X-Entity-Ref-ID', 'message-uuid'],
      ['h:Message-Id', '<message-uuid@mg.example.com>'],
    ]);
  });

  it('has every field that can be set', () => {
    const { fields } = buildFields(
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
      ['h:X-Entity-Ref-ID', 'message-uuid'],
      ['h:X-A', 'b 1'],
      ['h:Message-Id', '<message-uuid@mg.example.com>'],
    ]);
  });

  it('has a Message-Id at the domain as punycode', () => {
    expect(buildFields({ domain: 'bücher.example' }).one('h:Message-Id')).toBe('<message-uuid@xn--bcher-kva.example>');
  });

  it('does not contain the API key', () => {
    expect(JSON.stringify(buildFields().fields)).not.toContain('MARKER');
  });

  it('keeps the leading zeros of the code', () => {
    const { one } = buildFields({}, { payload: { code: '000042' } });
    expect([one('subject'), one('html'), one('text')]).toEqual(['Code 000042', '<p>000042</p>', '000042']);
  });
});

describe('tracking', () => {
  it.each([
    { name: 'is off by default', given: {}, expected: ['o:tracking', 'o:tracking-clicks', 'o:tracking-opens'] },
    {
      name: 'is off when set to off',
      given: { tracking: 'off' },
      expected: ['o:tracking', 'o:tracking-clicks', 'o:tracking-opens'],
    },
    { name: 'is as set for the domain when set to domain', given: { tracking: 'domain' }, expected: [] },
  ])('$name', ({ given, expected }) => {
    const { names, all } = buildFields(given);
    expect(names.filter((name) => name.startsWith('o:tracking'))).toEqual(expected);
    for (const name of expected) expect(all(name)).toEqual(['no']);
  });
});

describe('test mode and TLS', () => {
  it.each([
    { name: 'are not sent by default', given: {}, expected: [[], []] },
    {
      name: 'are not sent when set to off and domain',
      given: { testMode: 'off', requireTls: 'domain' },
      expected: [[], []],
    },
    {
      name: 'are sent when set to on',
      given: { testMode: 'on', requireTls: 'on' },
      expected: [['yes'], ['yes']],
    },
  ])('$name', ({ given, expected }) => {
    const { all } = buildFields(given);
    expect([all('o:testmode'), all('o:require-tls')]).toEqual(expected);
  });
});

describe('tags', () => {
  it.each([
    { name: 'are only the usage type by default', tags: undefined, expected: ['SignIn'] },
    { name: 'start with the usage type', tags: ['b', 'a'], expected: ['SignIn', 'b', 'a'] },
    { name: 'have no duplicates', tags: ['a', 'b', 'a'], expected: ['SignIn', 'a', 'b'] },
    { name: 'do not repeat the usage type', tags: ['a', 'SignIn'], expected: ['SignIn', 'a'] },
    { name: 'are compared case-insensitively, as Mailgun does', tags: ['signin', 'A', 'a'], expected: ['SignIn', 'A'] },
    { name: 'are ten at most', tags: [...'abcdefghi'], expected: ['SignIn', ...'abcdefghi'] },
  ])('$name', ({ tags, expected }) => {
    expect(buildWithDelivery({ html: 'a', tags }).all('o:tag')).toEqual(expected);
  });

  it.each([
    { name: 'of the message when Generic serves it', type: 'ForgotPassword', expected: ['ForgotPassword'] },
    { name: 'left out when it is not ASCII', type: 'Añadir', expected: [] },
    { name: 'left out when it is too long for Mailgun', type: 'T'.repeat(129), expected: [] },
    { name: 'left out when it is empty', type: '', expected: [] },
    { name: 'left out when it is blank', type: ' ', expected: [] },
    { name: 'left out when it has a control character', type: 'Sign\nIn', expected: [] },
  ])('have the usage type $name', ({ type, expected }) => {
    expect(buildFields({ deliveries: { Generic: { html: 'a' } } }, { type }).all('o:tag')).toEqual(expected);
  });
});

describe('headers', () => {
  const names = (delivery: object, payload: object = {}) =>
    buildWithDelivery({ html: 'a', ...delivery }, { payload }).fields.filter(([name]) => name.startsWith('h:'));
  it.each([
    {
      name: 'replace the default of that name, case-insensitively',
      headers: { 'auto-submitted': 'auto-replied' },
      expected: { 'h:auto-submitted': 'auto-replied', 'h:Auto-Submitted': undefined },
    },
    { name: 'remove it with none', headers: { 'Auto-Submitted': 'none' }, expected: { 'h:Auto-Submitted': undefined } },
    {
      name: 'replace X-Auto-Response-Suppress',
      headers: { 'X-Auto-Response-Suppress': 'All' },
      expected: { 'h:X-Auto-Response-Suppress': 'All' },
    },
    {
      name: 'remove X-Auto-Response-Suppress',
      headers: { 'x-auto-response-suppress': 'none' },
      expected: { 'h:X-Auto-Response-Suppress': undefined },
    },
    {
      name: 'remove it with None',
      headers: { 'x-entity-ref-id': 'None' },
      expected: { 'h:x-entity-ref-id': undefined, 'h:X-Entity-Ref-ID': undefined },
    },
    { name: 'are rendered', headers: { 'X-A': '{{code}}' }, payload: { code: '1' }, expected: { 'h:X-A': '1' } },
    {
      name: 'are left out when they render empty',
      headers: { 'X-A': '{{user.name}}' },
      expected: { 'h:X-A': undefined },
    },
    {
      name: 'are one line, whatever a value contains',
      headers: { 'X-A': 'a {{code}}' },
      payload: { code: '1\r\nBcc: b@example.com' },
      expected: { 'h:X-A': 'a 1 Bcc: b@example.com' },
    },
    {
      name: 'can have names that every object has',
      headers: JSON.parse('{"__proto__":"a","constructor":"b"}'),
      expected: { 'h:constructor': 'b' },
    },
  ])('$name', ({ headers, payload, expected }) => {
    const written = Object.fromEntries(names({ headers }, payload));
    for (const [name, value] of Object.entries(expected)) expect(written[name]).toBe(value);
  });

  it('do not affect the other defaults', () => {
    expect(names({ headers: { 'Auto-Submitted': 'none' } }).map(([name]) => name)).toEqual([
      'h:X-Auto-Response-Suppress',
      'h:X-Entity-Ref-ID',
      'h:Message-Id',
    ]);
  });

  it('are not removed by a payload’s value none', () => {
    expect(names({ headers: { 'X-A': '{{organization.name}}' } }, { organization: { name: 'none' } })).toContainEqual([
      'h:X-A',
      'none',
    ]);
  });

  it('do not contain variables, which the recipient could read', () => {
    expect(buildWithDelivery({ template: 'a', variables: { b: 'c' } }).names).not.toContain('h:X-Mailgun-Variables');
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
    { name: 'can be in any script', subject: '確認 {{code}} 😀', payload: { code: '1' }, expected: '確認 1 😀' },
    { name: 'is not sent when it is not set', subject: undefined, payload: {}, expected: undefined },
    { name: 'is not sent when it is blank', subject: ' ', payload: {}, expected: undefined },
    { name: 'is not sent when it renders empty', subject: '{{user.name}}', payload: {}, expected: undefined },
  ])('$name', ({ subject, payload, expected }) => {
    expect(buildWithDelivery({ html: 'a', subject }, { payload }).one('subject')).toBe(expected);
  });
});

describe('the text part', () => {
  it.each([
    { name: 'is the text of the delivery', given: { html: '<p>a</p>', text: 'b {{code}}' }, expected: 'b 1<2' },
    {
      name: 'is made from the html when the delivery has none',
      given: { html: '<p>a &amp; <b>{{code}}</b></p>' },
      expected: 'a & 1<2',
    },
    { name: 'is made from the html when the text is blank', given: { html: '<p>a</p>', text: ' ' }, expected: 'a' },
    {
      name: 'is made from the html of the locale',
      given: { html: '<p>a</p>', text: 'b', locales: { fr: { html: '<p>c</p>' } } },
      expected: 'c',
    },
    { name: 'is sent even when the html has no text', given: { html: '<img src="a">' }, expected: '' },
  ])('$name', ({ given, expected }) => {
    const { all } = buildWithDelivery(given, { payload: { code: '1<2', locale: 'fr' } });
    expect(all('text')).toEqual([expected]);
    expect(all('html')).toHaveLength(1);
  });

  it('is the plain text of Logto’s template, and the html is that text, escaped, with line breaks', () => {
    const { one } = buildWithLogtoTemplate(
      { content: 'Hi {{user.name}},\ncode {{code}} <now>\n%unsubscribe_url%', contentType: 'text/plain' },
      { code: '1', user: { name: '<b>&%recipient%' } },
    );
    expect(one('text')).toBe('Hi <b>&％recipient%,\ncode 1 <now>\n%unsubscribe_url%');
    expect(one('html')).toBe('Hi &lt;b&gt;&amp;％recipient%,<br>\ncode 1 &lt;now&gt;<br>\n%unsubscribe_url%');
  });
});

describe('the variables of a stored template', () => {
  const variables = (configured: object, payload: unknown) => {
    const built = buildWithDelivery({ template: 'a', variables: configured }, { payload });
    return { ...built, json: JSON.parse(built.one('t:variables') ?? '') };
  };
  it.each([
    {
      name: 'are those of the delivery and the payload',
      configured: { a: 1 },
      payload: { code: '1' },
      expected: { a: 1, code: '1' },
    },
    {
      name: 'are those of the payload where both have one',
      configured: { code: 'x' },
      payload: { code: '1' },
      expected: { code: '1' },
    },
    {
      name: 'are rendered at every level',
      configured: { a: ['{{code}}', { b: '{{user.name}}' }] },
      payload: { code: '1', user: {} },
      expected: { a: ['1', { b: '' }], code: '1', user: {} },
    },
    { name: 'are empty without a payload', configured: {}, payload: undefined, expected: {} },
    { name: 'contain no functions', configured: {}, payload: { code: '1', f: () => 1 }, expected: { code: '1' } },
  ])('$name', ({ configured, payload, expected }) => {
    expect(variables(configured, payload).json).toEqual(expected);
  });

  it('keep an unpaired surrogate as JSON', () => {
    expect(variables({}, { code: '\ud83d' }).one('t:variables')).toBe('{"code":"\\ud83d"}');
  });

  const large = (bytes: number) =>
    Object.fromEntries(Array.from({ length: Math.ceil(bytes / 1000) }, (_, index) => [`k${index}`, 'x'.repeat(990)]));
  const optionBytes = (fields: ReadonlyArray<readonly [string, string]>) =>
    fields
      .filter(([name]) => /^[ohvt]:/.test(name))
      .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);

  it.each([
    {
      name: 'nothing while everything fits',
      sizes: { user: 3, inviter: 3, organization: 3, application: 3 },
      dropped: [],
    },
    { name: 'the user first', sizes: { application: 4, organization: 4, inviter: 4, user: 4 }, dropped: ['user'] },
    {
      name: 'then the inviter',
      sizes: { user: 8, inviter: 8, organization: 7, application: 7 },
      dropped: ['user', 'inviter'],
    },
    {
      name: 'then the organization',
      sizes: { user: 1, inviter: 1, organization: 8, application: 8 },
      dropped: ['user', 'inviter', 'organization'],
    },
    {
      name: 'then the application',
      sizes: { user: 1, inviter: 1, organization: 1, application: 20 },
      dropped: ['user', 'inviter', 'organization', 'application'],
    },
    { name: 'only what the payload has', sizes: { inviter: 1, application: 20 }, dropped: ['inviter', 'application'] },
  ])('lose $name so that all options stay under 16 kB, with a warning for each', ({ sizes, dropped }) => {
    const contexts = Object.fromEntries(
      Object.entries(sizes).map(([root, kilobytes]) => [root, large(kilobytes * 1000)]),
    );
    const { json, fields, warnings } = variables(
      { mine: 'y'.repeat(500) },
      { ...contexts, code: '1', link: 'l', locale: 'fr' },
    );
    expect(
      Object.keys(sizes)
        .filter((root) => !(root in json))
        .sort(),
    ).toEqual([...dropped].sort());
    expect(json).toMatchObject({ code: '1', link: 'l', locale: 'fr', mine: 'y'.repeat(500) });
    expect(optionBytes(fields)).toBeLessThan(16 * 1024);
    expect(warnings).toEqual(
      dropped.map(
        (root) =>
          `The ${root} of this message is left out of the template’s variables: the limit is 16 kB for all options.`,
      ),
    );
  });

  it('count the other options too, in bytes', () => {
    const given = { template: 'a', headers: { 'X-A': 'é'.repeat(4000) } };
    const { one, warnings } = buildWithDelivery(given, { payload: { code: '1', user: large(8000) } });
    expect(one('t:variables')).toBe('{"code":"1"}');
    expect(warnings).toHaveLength(1);
  });

  it('never lose a variable of the delivery that is named like a context', () => {
    const { json } = variables({ user: 'mine' }, { code: '1', user: large(20_000) });
    expect(json).toEqual({ user: 'mine', code: '1' });
  });

  const long = 'x'.repeat(20_000);
  it.each([
    {
      name: 'what the caller added, after the contexts',
      payload: { user: { name: 'a' }, team: long, code: '1' },
      kept: ['code'],
    },
    { name: 'only as much of it as is needed', payload: { a: long, b: 'b', code: '1' }, kept: ['b', 'code'] },
    {
      name: 'uiLocales',
      payload: { team: 't', code: '1', locale: 'fr', uiLocales: Array(20).fill('x'.repeat(1024)) },
      kept: ['code', 'locale'],
    },
    { name: 'the locale', payload: { code: '1', locale: long, uiLocales: 'fr' }, kept: ['code'] },
    { name: 'a link beside a code', payload: { code: '1', link: long, locale: 'fr' }, kept: ['code'] },
  ])('lose $name', ({ payload, kept }) => {
    const { json, fields, warnings, warningFacts } = variables({ mine: 'y' }, payload);
    expect(Object.keys(json)).toEqual(['mine', ...kept]);
    expect(optionBytes(fields)).toBeLessThan(15 * 1024 + 1);
    expect(warnings.length).toBeGreaterThan(0);
    expect(warningFacts).toEqual(warnings.map(() => ({ type: 'SignIn', template: 'a' })));
    expect(warnings.join('')).not.toMatch(/xx|team/);
  });

  it('lose the contexts, what the caller added and the languages, in this order', () => {
    const parts = {
      link: 'l',
      uiLocales: 'u',
      locale: 'o',
      code: '1',
      team: 't',
      application: 'p',
      organization: 'g',
      inviter: 'i',
      user: 's',
    };
    const order = ['user', 'inviter', 'organization', 'application', 'team', 'uiLocales', 'locale', 'link'];
    for (let count = 1; count <= order.length; count += 1) {
      // Each part has 1,000 bytes, so that the delivery's own variable decides how many must go.
      const payload = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, text.repeat(1000)]));
      const { json } = variables({ mine: 'y'.repeat(14_500 - (9 - count) * 1020) }, payload);
      expect(order.filter((name) => !(name in json))).toEqual(order.slice(0, count));
      expect(json.code).toBe('1'.repeat(1000));
    }
  });

  it.each([
    { name: 'the code', payload: { code: long }, kept: ['code'] },
    { name: 'a link without a code', payload: { link: long, locale: 'fr' }, kept: ['link'] },
  ])('never lose $name: Mailgun decides', ({ payload, kept }) => {
    expect(Object.keys(variables({}, payload).json)).toEqual(kept);
  });

  it('never lose a variable of the delivery', () => {
    expect(variables({ mine: long }, { code: '1', team: 't', locale: 'fr' }).json).toEqual({ mine: long, code: '1' });
  });

  it('are made of 1 MB of values in time, with one warning for all that the caller added', () => {
    const payload = Object.fromEntries(Array.from({ length: 90_000 }, (_, index) => [`k${index}`, 'x']));
    const { json, warnings } = variables({}, { ...payload, code: '1' });
    expect(json.code).toBe('1');
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Values of this message that Logto does not define \(\d+\) are left out of the template’s variables/,
      ),
    ]);
  });
});

describe('html with a placeholder that no escaping makes safe', () => {
  it('is sent without the value, and logged', () => {
    const html = '<p {{user.name}}>{{code}}</p>';
    const { one, warnings, warningFacts } = buildWithDelivery(
      { html },
      { payload: { code: '1', user: { name: 'hidden' } } },
    );
    expect(one('html')).toBe('<p x>1</p>');
    expect(warnings).toEqual([
      'html of the SignIn delivery: A placeholder in a tag name, attribute name, script or event attribute is not filled in. Move it into text or an attribute value.',
    ]);
    expect(warningFacts).toEqual([{ type: 'SignIn' }]);
  });
});

describe('html of 1 MB', () => {
  it('is sent', () => {
    const html = 'x'.repeat(1024 * 1024);
    const { one } = buildWithDelivery({ html });
    expect(one('html')).toBe(html);
    expect(one('text')).toBe(html);
  });

  it('is rejected with one byte more', () => {
    expect(() => buildWithDelivery({ html: 'x'.repeat(1024 * 1024 + 1) })).toThrow(
      expect.objectContaining({ code: 'tooLarge' }),
    );
  });
});
