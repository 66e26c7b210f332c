// The messages that `npm start` sends, as data: one of each usage type as Logto passes it (the studio's samples), and what
// the recipient must get. Touches nothing.
import { samplePayload } from 'mailgun-studio';
import type { Content, UsageType } from './tenant.js';

/** What Logto passes to `sendMessage`. */
export type Message = { to: string; type: UsageType; payload: Readonly<Record<string, unknown>>; ip?: string };

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

const ip = '203.0.113.7';

const generic = { source: 'delivery', name: 'Generic' } as const;
const own = (name: UsageType) => ({ source: 'delivery', name }) as const;

interface Special {
  to?: string;
  /** The Account API passes none. */
  ip?: string | undefined;
  expected?: Partial<Sample['expected']>;
}

/** A message of a type with the payload that Logto passes for it; what must be seen is its own code, unless told. */
const sampleOf = (
  type: UsageType,
  { to = `${type.toLowerCase()}@example.org`, expected, ...special }: Special = {},
): Sample => {
  const payload = samplePayload(type);
  const address = 'ip' in special ? special.ip : ip;
  const { code } = payload as { code?: string };
  return {
    name: type,
    message: { to, type, payload, ...(address !== undefined && { ip: address }) },
    isConsoleTest: false,
    expected: { content: generic, subject: `Your code is ${code}`, ...(code !== undefined && { code }), ...expected },
  };
};

const { link } = samplePayload('OrganizationInvitation') as { link: string };
const { application } = samplePayload('Register') as { application: unknown };

export const samples: readonly Sample[] = [
  sampleOf('SignIn', {
    expected: { content: own('SignIn'), subject: 'Welcome back to Logto', replyTo: 'foo@bar.com', includes: ['baz'] },
  }),
  sampleOf('Register', {
    expected: { content: own('Register'), subject: '085327 is your verification code', replyTo: 'foo@bar.com' },
  }),
  sampleOf('ForgotPassword'),
  sampleOf('OrganizationInvitation', {
    to: 'invited@example.org',
    expected: {
      content: own('OrganizationInvitation'),
      subject: 'Join Analytical Engines',
      link,
      includes: ['Charles Babbage'],
    },
  }),
  sampleOf('Generic'),
  sampleOf('UserPermissionValidation', { ip: undefined }),
  sampleOf('BindNewIdentifier', { ip: undefined }),
  sampleOf('MfaVerification'),
  sampleOf('BindMfa'),
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
