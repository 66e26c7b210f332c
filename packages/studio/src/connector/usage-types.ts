// What Logto passes for each usage type, as data: who triggers it and with which contexts. Touches nothing.
// Contexts are as Logto core builds them (core/src/utils/connectors/extra-information.ts); a config is checked against them.
import type { JsonObject } from '../contract/api.js';

/** One of the reasons for which Logto sends a mail. */
export interface UsageType {
  /** Its name in Logto, such as `SignIn`: the key of its delivery. */
  readonly type: string;
  /** When Logto sends it. */
  readonly description: string;
  /** With the contexts that Logto builds for it (core/src/utils/connectors/extra-information.ts). */
  readonly payload: JsonObject;
}

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

/** Every usage type that Logto has, with a payload as it sends it. */
export const usageTypes: readonly UsageType[] = [
  {
    type: 'SignIn',
    description: 'A person signs in with a code.', // Experience API: never with the user
    payload: { code: '402913', locale: 'en', uiLocales: 'en-GB en', application, organization },
  },
  {
    type: 'Register',
    description: 'A person signs up and confirms the address.',
    payload: { code: '085327', locale: 'en', application },
  },
  {
    type: 'ForgotPassword',
    description: 'A person resets the password.',
    payload: { code: '716540', locale: 'en', uiLocales: 'en', application },
  },
  {
    type: 'OrganizationInvitation',
    description: 'A member invites somebody to an organization: a link and no code.',
    payload: {
      link: 'https://shop.example.com/invitations/accept?token=kqWmZbTf',
      locale: 'en',
      organization,
      inviter,
    },
  },
  {
    type: 'Generic',
    description: 'The Management API asks for a code, or Console sends its test: the code and nothing else.',
    payload: { code: '239468' },
  },
  {
    type: 'UserPermissionValidation',
    // Account API: with the user, without organization and address
    description: 'A person confirms who they are before changing the account.',
    payload: { code: '571802', locale: 'en', uiLocales: 'en-GB', user, application },
  },
  {
    type: 'BindNewIdentifier',
    description: 'A person adds a new address to the account.',
    payload: { code: '948035', locale: 'en', user, application },
  },
  {
    type: 'MfaVerification',
    description: 'A second factor by email, at sign-in.',
    payload: { code: '360791', locale: 'en', application, organization },
  },
  {
    type: 'BindMfa',
    description: 'A person turns on email as a second factor.',
    payload: { code: '124586', locale: 'en', uiLocales: 'en', application },
  },
];

/** Who gets a mail that is only looked at. */
export const sampleRecipient = 'ada@example.org';

/**
 * The payload of a usage type; an unknown one gets what `Generic` gets.
 * @example samplePayload('Register').code; // '085327'
 */
export function samplePayload(type: string): JsonObject {
  return usageTypes.find((row) => row.type === type)?.payload ?? { code: '239468' };
}
