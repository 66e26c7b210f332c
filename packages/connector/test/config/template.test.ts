// Templates: what is a placeholder.
import { describe, expect, it } from 'vitest';
import { hasPlaceholder, parseTemplate } from '../../src/config/template.ts';

const escaped = (written: string, ...path: [string, ...string[]]) => ({ written, path, isRaw: false });
const raw = (written: string, ...path: [string, ...string[]]) => ({ written, path, isRaw: true });

describe('parseTemplate', () => {
  it.each([
    { name: 'parses a placeholder', given: '{{code}}', expected: [escaped('{{code}}', 'code')] },
    { name: 'parses a placeholder with spaces', given: '{{ code\n}}', expected: [escaped('{{ code\n}}', 'code')] },
    { name: 'parses a path', given: '{{a.b-c.d_1}}', expected: [escaped('{{a.b-c.d_1}}', 'a', 'b-c', 'd_1')] },
    { name: 'parses a raw placeholder', given: '{{{ link }}}', expected: [raw('{{{ link }}}', 'link')] },
    {
      name: 'parses a raw path',
      given: '{{{organization.branding.logoUrl}}}',
      expected: [raw('{{{organization.branding.logoUrl}}}', 'organization', 'branding', 'logoUrl')],
    },
    {
      name: 'parses the text around placeholders',
      given: 'a{{b}}c{{{d}}}e',
      expected: ['a', escaped('{{b}}', 'b'), 'c', raw('{{{d}}}', 'd'), 'e'],
    },
    {
      name: 'parses adjacent placeholders',
      given: '{{a}}{{b}}',
      expected: [escaped('{{a}}', 'a'), escaped('{{b}}', 'b')],
    },
    {
      name: 'parses a repeated placeholder',
      given: '{{a}} {{a}}',
      expected: [escaped('{{a}}', 'a'), ' ', escaped('{{a}}', 'a')],
    },
    {
      name: 'parses constructor like any other name',
      given: '{{constructor}}',
      expected: [escaped('{{constructor}}', 'constructor')],
    },
    { name: 'parses empty text as no parts', given: '', expected: [] },
    ...[
      'code',
      '{code}',
      '{{}}',
      '{{ }}',
      '{{a..b}}',
      '{{.a}}',
      '{{a.}}',
      '{{a b}}',
      '{{#if code}}',
      '{{/if}}',
      '{{> a}}',
      '{{!a}}',
      '{{a',
      'a}}',
      '{{é}}',
      '{{{a}',
      '{ {a} }',
    ].map((given) => ({ name: `treats ${given} as text`, given, expected: [given] })),
    { name: 'treats a lone third opening brace as text', given: '{{{a}}', expected: ['{', escaped('{{a}}', 'a')] },
    { name: 'treats a lone third closing brace as text', given: '{{a}}}', expected: [escaped('{{a}}', 'a'), '}'] },
  ])('$name', ({ given, expected }) => {
    expect(parseTemplate(given).parts).toEqual(expected);
  });

  it('parses 1 MB of opening braces', () => {
    expect(parseTemplate('{{ '.repeat(350_000)).parts).toHaveLength(1);
  });
});

describe('hasPlaceholder', () => {
  it.each([
    { name: 'is true for a placeholder', given: 'a {{b}}', expected: true },
    { name: 'is true for a raw one', given: '{{{b}}}', expected: true },
    { name: 'is false for text', given: 'a {b}', expected: false },
  ])('$name, on every call', ({ given, expected }) => {
    expect([hasPlaceholder(given), hasPlaceholder(given)]).toEqual([expected, expected]);
  });
});
