// The messages that `npm start` sends, as data: what Logto passes for each usage type (who triggers it, and with which
// contexts), and what the recipient must get. Touches nothing.
import type { Content, UsageType } from './tenant.js';

/** What Logto passes to `sendMessage`. */
export type Message = { to: string; type: UsageType; payload: Record<string, unknown>; ip?: string };

export type Sample = {
  /** The usage type, and what is special when a type is sent twice. */
  name: string;
  message: Message;
  /** Console's "Send" passes the config as second argument, and gives the factory no `getConfig`. */
  isConsoleTest: boolean;
  /** What must be seen in the mail that arrives. `includes` is text of the html part. */
  expected: {
    content: Pick<Content, 'source' | 'name'>;
    subject: string;
    code?: string;
    link?: string;
    from?: string;
    replyTo?: string;
    includes?: string[];
  };
};

// The contexts, as Logto core builds them (core/src/utils/connectors/extra-information.ts).
const application = {
  id: 'q8v2m1d0k3h5s7a9',
  name: 'example-shop',
  displayName: 'Example Shop',
  branding: { logoUrl: 'https://shop.example.com/logo.png' },
};
const organization = { id: 'org-analytical', name: 'Analytical Engines', branding: {} };
const user = {
  id: 'u7k2p9x4w1z8',
  avatar: null,
  name: 'Ada Lovelace',
  primaryEmail: 'ada@example.org',
  primaryPhone: null,
  username: 'ada',
  profile: { locale: 'en-GB', familyName: 'Lovelace' },
};
const inviter = {
  ...user,
  id: 'u3n6c0b5v2m1',
  name: 'Charles Babbage',
  primaryEmail: 'charles@example.org',
  username: 'charles',
  profile: {},
};
const ip = '203.0.113.7';
const link = 'https://shop.example.com/invitations/accept?token=kqWmZbTf';

const generic = { source: 'delivery', name: 'Generic' } as const;
const own = (name: UsageType) => ({ source: 'delivery', name }) as const;

/** One message whose payload has a code, and the row around it. */
const codeSample = (
  type: UsageType,
  code: string,
  contexts: Record<string, unknown>,
  rest: { expected?: Partial<Sample['expected']>; ip?: string } = {},
): Sample => ({
  name: type,
  message: {
    to: `${type.toLowerCase()}@example.org`,
    type,
    payload: { code, ...contexts },
    ...(rest.ip && { ip: rest.ip }),
  },
  isConsoleTest: false,
  expected: { content: generic, subject: `Your code is ${code}`, code, ...rest.expected },
});

export const samples: readonly Sample[] = [
  // Experience API: the sign-in pages. Never with the user; the organization when the sign-in names one.
  codeSample(
    'SignIn',
    '402913',
    { locale: 'en', uiLocales: 'en-GB en', application, organization },
    {
      ip,
      expected: { content: own('SignIn'), subject: 'Welcome back to Logto', replyTo: 'foo@bar.com', includes: ['baz'] },
    },
  ),
  codeSample(
    'Register',
    '085327',
    { locale: 'en', application },
    {
      ip,
      expected: { content: own('Register'), subject: '085327 is your verification code', replyTo: 'foo@bar.com' },
    },
  ),
  codeSample('ForgotPassword', '716540', { locale: 'en', uiLocales: 'en', application }, { ip }),
  // Management API, POST /api/organization-invitations: the caller's payload and two contexts, no code.
  {
    name: 'OrganizationInvitation',
    message: {
      to: 'invited@example.org',
      type: 'OrganizationInvitation',
      payload: { link, locale: 'en', organization, inviter },
      ip,
    },
    isConsoleTest: false,
    expected: {
      content: own('OrganizationInvitation'),
      subject: 'Join Analytical Engines',
      link,
      includes: ['Charles Babbage'],
    },
  },
  // Management API, POST /api/verification-codes: the code and the address, nothing else.
  codeSample('Generic', '239468', {}, { ip }),
  // Account API: with the user, without organization and address.
  codeSample('UserPermissionValidation', '571802', { locale: 'en', uiLocales: 'en-GB', user, application }),
  codeSample('BindNewIdentifier', '948035', { locale: 'en', user, application }),
  // Experience API again, once the first factor is through.
  codeSample('MfaVerification', '360791', { locale: 'en', application, organization }, { ip }),
  codeSample('BindMfa', '124586', { locale: 'en', uiLocales: 'en', application }, { ip }),
  // A template kept in Logto for this type and language goes before the config.
  {
    name: 'SignIn, in French',
    message: {
      to: 'connexion@example.org',
      type: 'SignIn',
      payload: { code: '873159', locale: 'fr', uiLocales: 'fr-CA fr', application },
      ip,
    },
    isConsoleTest: false,
    expected: {
      content: { source: 'logto', name: 'SignIn/fr' },
      subject: '873159 est votre code',
      code: '873159',
      from: 'Example Shop <bonjour@mg.example.com>',
      replyTo: 'aide@example.com',
      includes: ['Example Shop'],
    },
  },
  // Console, "Send": the form's config as second argument, a code of zeros, no locale.
  {
    name: "Generic, Console's Send",
    message: { to: 'operator@example.org', type: 'Generic', payload: { code: '000000' }, ip },
    isConsoleTest: true,
    expected: { content: generic, subject: 'Your code is 000000', code: '000000' },
  },
];
