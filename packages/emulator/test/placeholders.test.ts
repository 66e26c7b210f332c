// %recipient…% and similar: what Mailgun replaces in headers and bodies, with hostile names too.
import { expect, it } from 'vitest';
import { replacePlaceholders } from '../src/mail/placeholders.ts';

const values = {
  address: 'ada@example.org',
  name: 'Ada  King Lovelace',
  variables: { code: '0123', nested: { a: 1 }, nothing: null, constructor: 'own' },
  unsubscribeUrl: (scope: string) => `https://u.example/${scope}`,
  unsubscribeEmail: 'unsubscribe@mg.example.com',
};

it.each([
  { text: '%recipient%', expected: 'Ada  King Lovelace <ada@example.org>' },
  { text: '%recipient_email%', expected: 'ada@example.org' },
  { text: '%recipient_name%', expected: 'Ada  King Lovelace' },
  { text: '%recipient_fname% %recipient_lname%', expected: 'Ada King Lovelace' },
  { text: '%unsubscribe_url%', expected: 'https://u.example/domain' },
  { text: '%tag_unsubscribe_url%', expected: 'https://u.example/tag' },
  { text: '%mailing_list_unsubscribe_url%', expected: 'https://u.example/list' },
  { text: '<%unsubscribe_email%>', expected: '<mailto:unsubscribe@mg.example.com>' },
  { text: '<%tag_unsubscribe_email%>', expected: '<mailto:tag-unsubscribe@mg.example.com>' },
  { text: '%list_unsubscribe_email%', expected: '%list_unsubscribe_email%' },
  { text: '%recipient.code%%recipient.code%', expected: '01230123' },
  { text: '%recipient.nested%|%recipient.nothing%', expected: '{"a":1}|' },
  { text: '%recipient.constructor%', expected: 'own' },
  { text: '%recipient.toString%', expected: '%recipient.toString%' },
  { text: '%recipient.unknown% %RECIPIENT% %recipient', expected: '%recipient.unknown% %RECIPIENT% %recipient' },
  { text: '50% off, 100%', expected: '50% off, 100%' },
])('$text', ({ text, expected }) => {
  expect(replacePlaceholders(text, values)).toBe(expected);
});

it('keeps %recipient.key% as written without recipient-variables', () => {
  const { variables: _variables, ...bare } = values;
  expect(replacePlaceholders('%recipient.code% %recipient_email%', bare)).toBe('%recipient.code% ada@example.org');
});
