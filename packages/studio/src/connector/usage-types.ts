// What Logto passes for each usage type: who triggers it, and an example payload. Pure.
// The contexts are those that Logto core builds; configs are checked against them. Source, checked 2026-11-25:
// https://github.com/logto-io/logto/blob/master/packages/core/src/utils/connectors/extra-information.ts
import { usageTypes as connectorTypes } from 'connector-mailgun/inspect';
import type { JsonObject } from '../contract/api.js';
import { textAt } from '../contract/json.js';

/** One of the reasons why Logto sends an email. */
export interface UsageType {
  /** Its name in Logto, such as `SignIn`: the key of its delivery. */
  readonly type: string;
  /** When Logto sends it. */
  readonly description: string;
  /** With the contexts that Logto builds for it. */
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

/** Every usage type of Logto, with an example payload. */
export const usageTypes: readonly UsageType[] = [
  {
    type: 'SignIn',
    description: 'A user signs in with a code.', // Experience API: never with the user
    payload: { code: '402913', locale: 'en', uiLocales: 'en-GB en', application, organization },
  },
  {
    type: 'Register',
    description: 'A user signs up and confirms the address.',
    payload: { code: '085327', locale: 'en', application },
  },
  {
    type: 'ForgotPassword',
    description: 'A user resets the password.',
    payload: { code: '716540', locale: 'en', uiLocales: 'en', application },
  },
  {
    type: 'OrganizationInvitation',
    description: 'A member invites someone to an organization: a link and no code.',
    payload: {
      link: 'https://shop.example.com/invitations/accept?token=kqWmZbTf',
      locale: 'en',
      organization,
      inviter,
    },
  },
  {
    type: 'Generic',
    description: 'The Management API requests a code, or Console sends its test: only the code.',
    payload: { code: '239468' },
  },
  {
    type: 'UserPermissionValidation',
    // Account API: with the user, without organization and address
    description: 'A user confirms their identity before changing the account.',
    payload: { code: '571802', locale: 'en', uiLocales: 'en-GB', user, application },
  },
  {
    type: 'BindNewIdentifier',
    description: 'A user adds a new address to the account.',
    payload: { code: '948035', locale: 'en', user, application },
  },
  {
    type: 'MfaVerification',
    description: 'A second factor by email, at sign-in.',
    payload: { code: '360791', locale: 'en', application, organization },
  },
  {
    type: 'BindMfa',
    description: 'A user turns on email as a second factor.',
    payload: { code: '124586', locale: 'en', uiLocales: 'en', application },
  },
];

/** Recipient of a preview. */
export const sampleRecipient = 'ada@example.org';

/**
 * The example payload of a usage type; an unknown one gets that of `Generic`.
 * @example samplePayload('Register').code; // '085327'
 */
export function samplePayload(type: string): JsonObject {
  return usageTypes.find((row) => row.type === type)?.payload ?? { code: '239468' };
}

/** The payload for a user of a language, as Logto passes it; unchanged without one. */
export function inLanguage(payload: JsonObject, locale: string | undefined): JsonObject {
  return locale === undefined ? payload : { ...payload, locale, uiLocales: locale };
}

/** The value that an email exists for: without it the recipient can do nothing. */
export interface EssentialValue {
  readonly name: 'code' | 'link';
  readonly value: string;
}

/** @returns undefined for a custom usage type, and for a payload without the value */
export function essentialValueOf(type: string, payload: JsonObject): EssentialValue | undefined {
  const name = connectorTypes.find((row) => row.type === type)?.carries;
  const value = name === undefined ? '' : textAt(payload, name).trim();
  return name === undefined || value === '' ? undefined : { name, value };
}
