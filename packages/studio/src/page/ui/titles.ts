// Usage types and languages in words. Pure.

/** @example typeTitle('OrganizationInvitation') // 'Organization invitation' */
export function typeTitle(type: string): string {
  const words = type.split(/(?<=[a-z])(?=[A-Z])/).map((word) => (word === 'Mfa' ? 'MFA' : word.toLowerCase()));
  const [first = '', ...rest] = words;
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(' ');
}

const names = new Intl.DisplayNames(['en'], { type: 'language', languageDisplay: 'standard' });

/**
 * A tag that is not valid, such as `zh_CN` in a config from elsewhere, is its own title.
 * @example languageTitle('pt-BR') // 'Portuguese (Brazil)'
 */
export function languageTitle(tag: string): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
