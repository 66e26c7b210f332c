// The values that Logto passes with a code, and placeholders that miss one of them by a typo. Pure.
import { findNearName } from './near-name.js';
import type { Placeholder } from './template.js';

/** Fields by name; a text has none. */
type Fields = { readonly [name: string]: Fields };

const text: Fields = {};
const texts = (...names: string[]): Fields => Object.fromEntries(names.map((name) => [name, text]));

const branding = texts('logoUrl', 'darkLogoUrl', 'favicon', 'darkFavicon');
const address = texts('formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country');
const profile: Fields = {
  ...texts('familyName', 'givenName', 'middleName', 'nickname', 'preferredUsername', 'profile', 'website', 'gender'),
  ...texts('birthdate', 'zoneinfo', 'locale'),
  address,
};
const user: Fields = { ...texts('id', 'avatar', 'name', 'primaryEmail', 'primaryPhone', 'username'), profile };

/** What a message can carry (https://docs.logto.io/connectors/email-connectors/email-templates, checked 2026-11). */
const messageFields: Fields = {
  ...texts('code', 'link', 'locale', 'uiLocales'),
  application: { ...texts('id', 'name', 'displayName'), branding },
  organization: { ...texts('id', 'name'), branding },
  user,
  inviter: user,
};

/**
 * The placeholder that was probably meant by one whose first unknown name is near a known one.
 * @returns undefined when every name is known, or the unknown one is near none
 * @example findIntendedPath(['user', 'naem']); // 'user.name'
 */
export function findIntendedPath(path: Placeholder['path']): string | undefined {
  let fields = messageFields;
  for (const [index, name] of path.entries()) {
    if (!Object.hasOwn(fields, name)) {
      const near = findNearName(name, Object.keys(fields));
      return near && [...path.slice(0, index), near, ...path.slice(index + 1)].join('.');
    }
    fields = fields[name] ?? text;
  }
  return undefined;
}
