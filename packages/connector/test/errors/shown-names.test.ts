// What may be printed of the names and texts that an operator writes.
import { describe, expect, it } from 'vitest';
import { hasKeyForm, hideKeys, toShownName } from '../../src/errors/shown-names.ts';

const hex = '0123456789abcdef0123456789abcdef';
const newKey = `${hex}-01234567-89abcdef`;

describe('toShownName', () => {
  it.each([
    'SignIn',
    'UserPermissionValidation',
    'OrganizationInvitation',
    'OrderShipped',
    'zh-Hant-TW',
    'X-Entity-Ref-ID',
    'X-Api-Key-Id',
    'reply_to',
    'a b',
    '__proto__',
    'SignIn2',
    'a.b:c',
  ])('shows %s', (name) => {
    expect(toShownName(name)).toBe(name);
  });

  it.each([
    { name: 'a key', given: `key-${hex}` },
    { name: 'a newer key', given: newKey },
    { name: 'the start of a key', given: 'key-01234567' },
    { name: 'the first part of a newer key', given: hex },
    { name: 'half of that', given: hex.slice(0, 16) },
    { name: 'a token of letters and digits', given: 'Zq8Xw7Vu6Ts5Rp4Qo3Nm' },
    { name: 'what is longer than 40 characters', given: 'a'.repeat(41) },
    { name: 'nothing', given: '' },
    { name: 'a line break', given: 'a\nb' },
    { name: 'a direction override', given: 'a\u202eb' },
    { name: 'markup', given: '<b>' },
    { name: 'a percent sign', given: 'X%0A' },
    { name: 'another script', given: 'ключ' },
    { name: '1 MB', given: '1a'.repeat(512 * 1024) },
  ])('hides $name', ({ given }) => {
    expect(toShownName(given)).toBe('(hidden)');
  });
});

describe('hideKeys', () => {
  it.each([
    { name: 'a key alone', given: newKey, expected: '(hidden)' },
    { name: 'two keys in a sentence', given: `a key-${hex}, b ${newKey}.`, expected: 'a (hidden), b (hidden).' },
    { name: 'the public key', given: `pubkey-${hex}`, expected: '(hidden)' },
    { name: 'a key as a label of a domain', given: `${newKey}.example.com`, expected: '(hidden).example.com' },
    { name: 'nothing else', given: `sandbox${hex}.mailgun.org`, expected: `sandbox${hex}.mailgun.org` },
  ])('hides $name', ({ given, expected }) => {
    expect(hideKeys(given)).toBe(expected);
    expect(hasKeyForm(given)).toBe(given !== expected);
  });
});
