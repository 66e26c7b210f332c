// Which known name was probably meant: one typo, never another word.
import { describe, expect, it } from 'vitest';
import { findNearName } from '../../src/config/near-name.ts';
import { usageTypeNames } from '../../src/config/usage-types.ts';

const fields = [
  'endpoint',
  'domain',
  'apiKey',
  'from',
  'tracking',
  'requireTls',
  'testMode',
  'subaccount',
  'deliveries',
];
const deliveryFields = [
  'html',
  'text',
  'template',
  'version',
  'variables',
  'subject',
  'replyTo',
  'tags',
  'deliverWithin',
];

describe('findNearName', () => {
  it.each([
    { given: 'signIn', known: usageTypeNames, expected: 'SignIn' },
    { given: 'sign-in', known: usageTypeNames, expected: 'SignIn' },
    { given: 'SIGN_IN', known: usageTypeNames, expected: 'SignIn' },
    { given: 'SingIn', known: usageTypeNames, expected: 'SignIn' },
    { given: 'Signn', known: usageTypeNames, expected: 'SignIn' },
    { given: 'Regsiter', known: usageTypeNames, expected: 'Register' },
    { given: 'Registr', known: usageTypeNames, expected: 'Register' },
    { given: 'generic', known: usageTypeNames, expected: 'Generic' },
    { given: 'Generics', known: usageTypeNames, expected: 'Generic' },
    { given: 'ForgotPasword', known: usageTypeNames, expected: 'ForgotPassword' },
    { given: 'ForgottPasword', known: usageTypeNames, expected: 'ForgotPassword' },
    { given: 'OrganisationInvitation', known: usageTypeNames, expected: 'OrganizationInvitation' },
    { given: 'MFAVerification', known: usageTypeNames, expected: 'MfaVerification' },
    { given: 'BindMFA', known: usageTypeNames, expected: 'BindMfa' },
    { given: 'UserPermissionsValidation', known: usageTypeNames, expected: 'UserPermissionValidation' },
    { given: 'apikey', known: fields, expected: 'apiKey' },
    { given: 'api_key', known: fields, expected: 'apiKey' },
    { given: 'form', known: fields, expected: 'from' },
    { given: 'domian', known: fields, expected: 'domain' },
    { given: 'requireTLS', known: fields, expected: 'requireTls' },
    { given: 'reply_to', known: deliveryFields, expected: 'replyTo' },
    { given: 'tag', known: deliveryFields, expected: 'tags' },
    { given: 'htm', known: deliveryFields, expected: 'html' },
    { given: 'templates', known: deliveryFields, expected: 'template' },
  ])('finds $expected for $given', ({ given, known, expected }) => {
    expect(findNearName(given, known)).toBe(expected);
  });

  it.each([
    { name: 'a known name', given: 'SignIn', known: usageTypeNames },
    { name: 'another word of the same length', given: 'SignUp', known: usageTypeNames },
    { name: 'a longer word', given: 'Registered', known: usageTypeNames },
    { name: 'a digit', given: 'SignIn2', known: usageTypeNames },
    { name: 'a digit in a long name', given: 'MfaVerification2', known: usageTypeNames },
    { name: 'a type of a tenant', given: 'OrderShipped', known: usageTypeNames },
    { name: 'a type of a tenant that ends like a known one', given: 'EmailVerification', known: usageTypeNames },
    { name: 'a part of a known name', given: 'Invitation', known: usageTypeNames },
    { name: 'the field of another connector', given: 'webhook', known: fields },
    { name: 'an unrelated field', given: 'region', known: fields },
    { name: 'a short name', given: 'to', known: deliveryFields },
    { name: 'a short known name', given: 'ib', known: ['id'] },
    { name: 'nothing', given: '', known: fields },
    { name: 'separators alone', given: '__', known: fields },
    { name: 'the prototype', given: '__proto__', known: fields },
    { name: '1 MB', given: 'x'.repeat(1024 * 1024), known: fields },
  ])('finds nothing for $name', ({ given, known }) => {
    expect(findNearName(given, known)).toBeUndefined();
  });
});
