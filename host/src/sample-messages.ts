// The messages that `npm start` sends, as data: one of each usage type as Logto passes it (with the studio's sample payloads),
// and what the recipient must get.
import { samplePayload } from 'mailgun-studio';
import type { Content, UsageType } from './tenant.js';

/** What Logto passes to `sendMessage`. */
export type Message = { to: string; type: UsageType; payload: Readonly<Record<string, unknown>>; ip?: string };

export type SampleMessage = {
  /** The usage type, with what is special when a type is sent twice. */
  name: string;
  message: Message;
  /** Console's "Send" passes the config as the second argument, and the factory gets no `getConfig`. */
  isConsoleTest: boolean;
  /** What the email must contain. `includes` is text of the HTML part. */
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

interface Variation {
  to?: string;
  /** The Account API passes no IP address. */
  ip?: string | undefined;
  expected?: Partial<SampleMessage['expected']>;
}

/** A message with the payload that Logto passes for its usage type. It must show its own code, unless `expected` differs. */
const createSample = (
  type: UsageType,
  { to = `${type.toLowerCase()}@example.org`, expected, ...variation }: Variation = {},
): SampleMessage => {
  const payload = samplePayload(type);
  const address = 'ip' in variation ? variation.ip : ip;
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

export const sampleMessages: readonly SampleMessage[] = [
  createSample('SignIn', {
    expected: { content: own('SignIn'), subject: 'Welcome back to Logto', replyTo: 'foo@bar.com', includes: ['baz'] },
  }),
  createSample('Register', {
    expected: { content: own('Register'), subject: '085327 is your verification code', replyTo: 'foo@bar.com' },
  }),
  createSample('ForgotPassword'),
  createSample('OrganizationInvitation', {
    to: 'invited@example.org',
    expected: {
      content: own('OrganizationInvitation'),
      subject: 'Join Analytical Engines',
      link,
      includes: ['Charles Babbage'],
    },
  }),
  createSample('Generic'),
  createSample('UserPermissionValidation', { ip: undefined }),
  createSample('BindNewIdentifier', { ip: undefined }),
  createSample('MfaVerification'),
  createSample('BindMfa'),
  // Logto has a template for this type and language, which comes before the config.
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
  // Console's "Send": the form's config as the second argument, a code of zeros, no locale.
  {
    name: "Generic, Console's Send",
    message: { to: 'operator@example.org', type: 'Generic', payload: { code: '000000' }, ip },
    isConsoleTest: true,
    expected: { content: generic, subject: 'Your code is 000000', code: '000000' },
  },
];
