// The sender and the reply-to address: quoted correctly, and never an address from a payload without a check.
import { describe, expect, it } from 'vitest';
import { buildFields, buildWithDelivery, buildWithLogtoTemplate } from '../support/build-fields.ts';

describe('the reply-to address', () => {
  it.each([
    {
      name: 'is quoted correctly',
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
      name: 'can have an address as its name',
      given: '{{user.name}} <a@example.com>',
      payload: { user: { name: 'jane@example.net' } },
      expected: '"jane@example.net" <a@example.com>',
    },
    {
      name: 'can have a name with quotes',
      given: '"{{user.name}}" <a@example.com>',
      payload: { user: { name: 'Jane "JJ" Doe' } },
      expected: '"Jane \\"JJ\\" Doe" <a@example.com>',
    },
    {
      name: 'can have a name that contains another address',
      given: '{{user.name}} <a@example.com>',
      payload: { user: { name: 'Jane <jane@example.net>,' } },
      expected: '"Jane <jane@example.net>," <a@example.com>',
    },
    {
      name: 'is only the address when the name is empty',
      given: '{{inviter.name}} <a@example.com>',
      payload: {},
      expected: 'a@example.com',
    },
  ])('$name', ({ given, payload, expected }) => {
    const { one, warnings } = buildWithDelivery({ html: 'a', replyTo: given }, { payload });
    expect(one('h:Reply-To')).toBe(expected);
    expect(warnings).toEqual([]);
  });

  it.each([
    { name: 'nothing', value: undefined },
    { name: 'two addresses', value: 'a@example.com, b@example.com' },
    { name: 'a value with an address before the written one', value: 'MARKER@example.net,' },
    { name: 'a quoted local part', value: '"MARKER>, <b@example.net"@example.com' },
    { name: 'no address', value: 'MARKER' },
    { name: 'a megabyte of open brackets', value: '('.repeat(1_000_000) },
    { name: 'five comments', value: `${'(a)'.repeat(5)} a@example.com` },
  ])('is left out with a warning when it renders to $name', ({ value }) => {
    const { names, warnings, warningFacts } = buildWithDelivery(
      { html: 'a', replyTo: '{{reply}}' },
      { payload: { reply: value ?? '' } },
    );
    expect(names).not.toContain('h:Reply-To');
    expect(warnings).toEqual(['replyTo of the SignIn delivery did not render to one address and was left out.']);
    expect(warningFacts).toEqual([{ type: 'SignIn' }]);
  });

  it.each([
    { name: 'in a local part', replyTo: 'help+{{user.id}}@example.com' },
    { name: 'in a local part in brackets', replyTo: 'Help <help+{{user.id}}@example.com>' },
    { name: 'at the start of a local part', replyTo: '{{user.id}}help@example.com' },
    { name: 'in a domain', replyTo: 'help@{{user.id}}example.com' },
    { name: 'that is the whole address', replyTo: '{{user.id}}' },
    { name: 'after a whole address', replyTo: '{{other}}{{user.id}}' },
    { name: 'beside one with a value', replyTo: 'help+{{other}}{{user.id}}@example.com' },
    { name: 'whose name Logto does not have', replyTo: 'help+{{usr.id}}@example.com' },
    { name: 'that is raw', replyTo: 'help+{{{user.id}}}@example.com' },
  ])('is left out with a warning when its address has an empty placeholder $name', ({ replyTo }) => {
    for (const user of [undefined, {}, { id: '' }, { id: ' \n' }, { id: {} }, { id: '\u202e\u2028' }]) {
      const built = buildWithDelivery({ html: 'a', replyTo }, { payload: { user, other: 'a@example.com' } });
      expect(built.names).not.toContain('h:Reply-To');
      expect(built.warnings).toContain(
        'replyTo of the SignIn delivery did not render to one address and was left out.',
      );
    }
  });

  it.each([
    { name: 'a plus address', replyTo: 'Help <help+{{user.id}}@example.com>', expected: 'Help <help+u1@example.com>' },
    { name: 'a bare plus address', replyTo: 'help+{{user.id}}@example.com', expected: 'help+u1@example.com' },
    {
      name: 'a name that looks like a mailbox',
      replyTo: '{{user.trick}} <help+{{user.id}}@example.com>',
      expected: '"Evil <evil@example.org>, x" <help+u1@example.com>',
    },
    {
      name: 'an empty name',
      replyTo: '{{inviter.name}} <help+{{user.id}}@example.com>',
      expected: 'help+u1@example.com',
    },
  ])('is rendered with $name', ({ replyTo, expected }) => {
    const payload = { user: { id: 'u1', trick: 'Evil <evil@example.org>, x' } };
    const { one, warnings } = buildWithDelivery({ html: 'a', replyTo }, { payload });
    expect(one('h:Reply-To')).toBe(expected);
    expect(warnings).toEqual([]);
  });

  it.each(['evil@example.org, x', 'x@evil.org> <y', 'a b', 'Evil <evil@example.org>', '"a', '(a)(b)', 'a(b)', '<a>'])(
    'is left out when a value makes more than one address of it: %s',
    (id) => {
      for (const replyTo of [
        'help+{{user.id}}@example.com',
        'Help <{{user.id}}@example.com>',
        'Help <help@{{user.id}}>',
      ]) {
        const { one } = buildWithDelivery({ html: 'a', replyTo }, { payload: { user: { id } } });
        expect(one('h:Reply-To')).toBeUndefined();
      }
    },
  );

  it('is logged with the usage type and the template', () => {
    const replyTo = '{{user.email}}';
    const own = buildWithDelivery({ template: 'welcome', replyTo });
    expect([own.warnings, own.warningFacts]).toEqual([
      ['replyTo of the SignIn delivery did not render to one address and was left out.'],
      [{ type: 'SignIn', template: 'welcome' }],
    ]);
    const generic = buildFields({ deliveries: { Generic: { html: 'a', replyTo } } }, { type: 'BindMfa' });
    expect([generic.warnings, generic.warningFacts]).toEqual([
      ['replyTo of the Generic delivery did not render to one address and was left out.'],
      [{ type: 'BindMfa' }],
    ]);
    const logto = buildWithLogtoTemplate({ replyTo });
    expect([logto.warnings, logto.warningFacts]).toEqual([
      ['replyTo of the Logto template did not render to one address and was left out.'],
      [{ type: 'SignIn' }],
    ]);
  });

  it('is not sent when it is not set', () => {
    expect(buildFields().names).not.toContain('h:Reply-To');
  });

  it('is that of Logto’s template', () => {
    expect(
      buildWithLogtoTemplate(
        { replyTo: '{{application.name}} <help@example.com>' },
        { code: '1', application: { name: 'App' } },
      ).one('h:Reply-To'),
    ).toBe('App <help@example.com>');
  });
});

describe('the sender', () => {
  it.each([
    {
      name: 'is quoted correctly',
      from: 'Acme, Inc. <a@example.com>',
      expected: '"Acme, Inc." <a@example.com>',
    },
    { name: 'is a bare address', from: 'a@example.com', expected: 'a@example.com' },
    {
      name: 'can have the backslash of Logto’s guide',
      from: 'Sender Name \\<a@example.com>',
      expected: 'Sender Name <a@example.com>',
    },
    { name: 'is encoded', from: '日本 <a@example.com>', expected: '=?UTF-8?Q?=E6=97=A5=E6=9C=AC?= <a@example.com>' },
    { name: 'is not rendered', from: '"{{code}}" <a@example.com>', expected: '{{code}} <a@example.com>' },
  ])('$name', ({ from, expected }) => {
    expect(buildFields({ from }).one('from')).toBe(expected);
  });

  const configured = '"Acme, Inc." <no-reply@example.com>';
  it.each([
    {
      name: 'a name is combined with the configured address',
      sendFrom: 'Other',
      expected: 'Other <no-reply@example.com>',
    },
    {
      name: 'a rendered name is combined with the configured address',
      sendFrom: '{{application.name}} Mail',
      expected: 'App Mail <no-reply@example.com>',
    },
    { name: 'a name that renders empty leaves the configured sender', sendFrom: '{{user.name}}', expected: configured },
    {
      name: 'a quoted name is unquoted',
      sendFrom: '"Other \\"X\\""',
      expected: '"Other \\"X\\"" <no-reply@example.com>',
    },
    {
      name: 'a name and an address are used',
      sendFrom: 'Other <other@example.com>',
      expected: 'Other <other@example.com>',
    },
    {
      name: 'a rendered name and an address are used',
      sendFrom: '{{application.name}} <other@example.com>',
      expected: 'App <other@example.com>',
    },
    {
      name: 'a name in quotes is unquoted before rendering',
      sendFrom: '"{{application.name}}, Inc." <other@example.com>',
      expected: '"App, Inc." <other@example.com>',
    },
    {
      name: 'the backslash of Logto’s guide is removed',
      sendFrom: 'Other \\<other@example.com>',
      expected: 'Other <other@example.com>',
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
    { name: 'a bare address is used', sendFrom: 'other@example.com', expected: 'other@example.com' },
    {
      name: 'the domain is converted to punycode',
      sendFrom: 'Other <other@bücher.example>',
      expected: 'Other <other@xn--bcher-kva.example>',
    },
    {
      name: 'a placeholder as the address is replaced with the configured address',
      sendFrom: 'Other <{{user.primaryEmail}}>',
      expected: 'Other <no-reply@example.com>',
      isWarned: true,
    },
    {
      name: 'a placeholder in the domain is replaced with the configured address',
      sendFrom: 'Other <x@{{organization.domain}}>',
      expected: 'Other <no-reply@example.com>',
      isWarned: true,
    },
    {
      name: 'a placeholder in the local part is replaced with the configured address',
      sendFrom: 'Other <{{user.id}}@example.com>',
      expected: 'Other <no-reply@example.com>',
      isWarned: true,
    },
    {
      name: 'a bare address with a placeholder is replaced with the configured sender',
      sendFrom: 'x@{{organization.domain}}',
      expected: configured,
      isWarned: true,
    },
    {
      name: 'a bare address with a spaced placeholder is replaced with the configured sender',
      sendFrom: 'x@{{ organization.domain }}',
      expected: configured,
      isWarned: true,
    },
    {
      name: 'an invalid address is replaced with the configured address',
      sendFrom: 'Other <nonsense>',
      expected: 'Other <no-reply@example.com>',
      isWarned: true,
    },
    {
      name: 'a list of addresses is replaced with the configured address',
      sendFrom: 'Other <a@example.com, b@example.com>',
      expected: 'Other <no-reply@example.com>',
      isWarned: true,
    },
    {
      name: 'an address of the payload is only used as a name',
      sendFrom: '{{user.primaryEmail}}',
      expected: '"evil@example.org" <no-reply@example.com>',
    },
    {
      name: 'an address in brackets of the payload is only used as a name',
      sendFrom: '{{user.trick}}',
      expected: '"Evil <evil@example.org>" <no-reply@example.com>',
    },
    {
      name: 'an address of the payload before the written one is only used as a name',
      sendFrom: '{{user.trick}} <other@example.com>',
      expected: '"Evil <evil@example.org>" <other@example.com>',
    },
    {
      name: 'a name has no line breaks',
      sendFrom: '{{user.lines}} <other@example.com>',
      expected: '"A Bcc: b@example.com" <other@example.com>',
    },
    {
      name: 'line breaks of the template are removed from the name',
      sendFrom: 'A\r\nB <other@example.com>',
      expected: 'A B <other@example.com>',
    },
    {
      name: 'a name is truncated to 128 characters',
      sendFrom: '{{user.long}}',
      expected: `${'n'.repeat(128)} <no-reply@example.com>`,
    },
  ])('of Logto’s template: $name', ({ sendFrom, expected, isWarned = false }) => {
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
    const { all, warnings } = buildWithLogtoTemplate({ sendFrom }, payload);
    expect(all('from')).toEqual([expected]);
    expect(warnings).toEqual(
      isWarned ? ['sendFrom of the Logto template has no usable address: the configured one is used.'] : [],
    );
  });

  it.each([
    'a@b@example.com',
    'mail a@example.com',
    'Acme <a@example.com',
    'Acme a@example.com>',
    'a@example.com, b@example.com',
    'A <a@example.com>, B <b@example.com>',
    'a@example.com; Other <b@example.com>',
    '<<a@example.com>>',
    'A <b> <a@example.com>',
    'a@example.com (Acme)',
    '{{user.name}} a@example.com',
    '<a@example.com> Acme',
    'Acme @',
  ])(
    'of Logto’s template is the configured one, with a warning, when sendFrom is neither a mailbox nor a name: %s',
    (sendFrom) => {
      const { all, warnings, warningFacts } = buildWithLogtoTemplate(
        { sendFrom },
        { code: '1', user: { name: 'Jane' } },
      );
      expect(all('from')).toEqual([configured]);
      expect(warnings).toEqual([
        'sendFrom of the Logto template is neither a mailbox nor a name: the configured sender is used.',
      ]);
      expect(warningFacts).toEqual([{ type: 'SignIn' }]);
    },
  );

  it.each([
    { sendFrom: 'Acme, Inc.', expected: '"Acme, Inc." <no-reply@example.com>' },
    { sendFrom: 'Acme (EU)', expected: '"Acme (EU)" <no-reply@example.com>' },
    { sendFrom: "Jane's & Co: 24/7", expected: '"Jane\'s & Co: 24/7" <no-reply@example.com>' },
    { sendFrom: '"a@b@example.com"', expected: '"a@b@example.com" <no-reply@example.com>' },
    { sendFrom: 'sales@acme <sales@example.com>', expected: '"sales@acme" <sales@example.com>' },
    { sendFrom: '日本', expected: '=?UTF-8?Q?=E6=97=A5=E6=9C=AC?= <no-reply@example.com>' },
  ])('of Logto’s template can be named $sendFrom', ({ sendFrom, expected }) => {
    const { one, warnings } = buildWithLogtoTemplate({ sendFrom });
    expect(one('from')).toBe(expected);
    expect(warnings).toEqual([]);
  });

  it.each(['<', '<a', '>', '@', 'a@', '"', '\\"', '{{', '{{user.name}}', '\\<', ' '])(
    'reads 1 MB of %s in sendFrom and replyTo in time',
    (piece) => {
      const written = `x${piece.repeat(1_040_000 / piece.length)}x`;
      const { one } = buildWithLogtoTemplate({ sendFrom: written, replyTo: written });
      expect(one('from')).toMatch(/<no-reply@example\.com>$/);
      expect(one('h:Reply-To')).toBeUndefined();
    },
  );

  it('of Logto’s template is the configured one when it is blank or missing', () => {
    expect(buildWithLogtoTemplate({}).one('from')).toBe(configured);
    expect(buildWithLogtoTemplate({ sendFrom: ' ' }).one('from')).toBe(configured);
  });
});
