// The README's "Changing over from the stock connector": what happens to a config that was saved for Logto's own connector.
import { lintConfig, parseConfig, renderMessage } from 'connector-mailgun/inspect';
import { describe, expect, it } from 'vitest';

// Usage types and fields as in the stock connector's default deliveries
// (packages/connectors/connector-mailgun/src/constant.ts of https://github.com/logto-io/logto, checked 2026-11-25).
const saved = {
  domain: 'mg.example.com',
  apiKey: `key-${'0123456789abcdef'.repeat(2)}`,
  from: 'Example <accounts@mg.example.com>',
  deliveries: {
    Register: {
      subject: 'Logto sign up template {{code}}',
      replyTo: 'Foo <foo@bar.com>',
      html: 'Your verification code is {{code}}.',
      text: 'Your verification code is {{code}}.',
    },
    SignIn: { subject: 'Welcome', replyTo: 'Foo <foo@bar.com>', template: 'logto-sign-in', variables: { bar: 'baz' } },
    ForgotPassword: { subject: 'Reset', html: 'Your verification code is {{code}}.' },
    Generic: { subject: 'Your code', html: 'Your verification code is {{code}}.' },
  },
};
const invitation = {
  to: 'ada@example.org',
  type: 'OrganizationInvitation',
  payload: { link: 'https://app.example.com/join', note: '<b>Welcome</b>' },
};

const renderWith = (changes: object, message: Parameters<typeof renderMessage>[1]) => {
  const rendered = renderMessage({ ...saved, deliveries: { ...saved.deliveries, ...changes } }, message);
  if (!rendered.ok) throw new Error(rendered.operatorMessage);
  return rendered.fields;
};

describe('a config of the stock connector', () => {
  it('is accepted as it is', () => {
    expect(lintConfig(saved)).toEqual([]);
  });

  it('turns tracking off although it has no such field', () => {
    const fields = renderWith({}, { to: 'ada@example.org', type: 'Register', payload: { code: '012345' } });

    expect(fields).toContainEqual(['o:tracking', 'no']);
  });

  it('sends the variables of a stored template as t:variables, not as a header', () => {
    const fields = renderWith({}, { to: 'ada@example.org', type: 'SignIn', payload: { code: '012345' } });
    const variables = fields.find(([name]) => name === 't:variables')?.[1] ?? '';

    expect(JSON.parse(variables)).toEqual({ bar: 'baz', code: '012345' });
    expect(fields.map(([name]) => name.toLowerCase())).not.toContain('h:x-mailgun-variables');
  });

  it('has no email for an invitation: a delivery with a code cannot serve it', () => {
    expect(renderMessage(saved, invitation)).toMatchObject({
      ok: false,
      code: 'noContent',
      operatorMessage: expect.stringMatching(/^No delivery fits the usage type OrganizationInvitation/),
    });
  });

  it.each([
    { placeholder: '{{note}}', html: '&lt;b&gt;Welcome&lt;/b&gt;' },
    { placeholder: '{{{note}}}', html: '<b>Welcome</b>' },
  ])('shows HTML of an invitation’s payload in $placeholder as $html', ({ placeholder, html }) => {
    const delivery = { subject: 'Join us', html: `<p>${placeholder}</p><a href="{{link}}">Join</a>` };
    const fields = renderWith({ OrganizationInvitation: delivery }, invitation);

    expect(fields.find(([name]) => name === 'html')?.[1]).toContain(`<p>${html}</p>`);
  });

  it.each([
    { endpoint: '', message: null },
    { endpoint: 'https://api.mailgun.net', message: null },
    { endpoint: 'https://api.eu.mailgun.net/', message: null },
    { endpoint: 'https://api.mailgun.net/v3', message: 'Remove the path: the connector adds it.' },
    { endpoint: 'http://api.mailgun.net', message: 'Use https.' },
    {
      endpoint: 'https://gateway.example.com',
      message: 'This host is not Mailgun’s. To use it, list it in MAILGUN_CONNECTOR_ENDPOINTS.',
    },
  ])('with endpoint “$endpoint”: $message', ({ endpoint, message }) => {
    const issues = message === null ? [] : [{ path: ['endpoint'], message }];

    expect(lintConfig({ ...saved, endpoint }, { allowedOrigins: [] })).toEqual(issues);
    // A real send needs a valid endpoint too: the key is sent nowhere else.
    expect(parseConfig({ ...saved, endpoint }, { allowedOrigins: [] }).ok).toBe(message === null);
  });
});
