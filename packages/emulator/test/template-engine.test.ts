// What Mailgun's template engine prints. Its source is public: mailgun/raymond, in Go.
import { describe, expect, it } from 'vitest';
import { renderTemplate } from '../src/mail/template-engine.ts';

describe('a template', () => {
  it.each<{ name: string; source: string; variables: Record<string, unknown>; expected: string }>([
    // Helpers.
    {
      name: 'pluralize: plural first',
      source: '{{pluralize n "codes" "code"}}',
      variables: { n: 2 },
      expected: 'codes',
    },
    { name: 'pluralize 1', source: '{{pluralize n "codes" "code"}}', variables: { n: 1 }, expected: 'code' },
    { name: 'pluralize 0', source: '{{pluralize n "codes" "code"}}', variables: { n: 0 }, expected: 'code' },
    { name: 'pluralize 1.5', source: '{{pluralize n "codes" "code"}}', variables: { n: 1.5 }, expected: 'codes' },
    { name: 'pluralize text', source: '{{pluralize n "codes" "code"}}', variables: { n: '3' }, expected: 'codes' },
    { name: 'pluralize no number', source: '{{pluralize n "codes" "code"}}', variables: { n: 'x' }, expected: 'code' },
    { name: 'pluralize nothing', source: '{{pluralize n "codes" "code"}}', variables: { a: 1 }, expected: 'code' },
    {
      name: 'pluralize with variables',
      source: '{{pluralize n many one}}',
      variables: { n: 2, many: '<s>', one: 'o' },
      expected: '&lt;s&gt;',
    },
    { name: 'ifEq of "5.0" and 5', source: '{{#ifEq a 5}}y{{else}}n{{/ifEq}}', variables: { a: '5.0' }, expected: 'y' },
    {
      name: 'ifEq of "1e1" and 10',
      source: '{{#ifEq a 10}}y{{else}}n{{/ifEq}}',
      variables: { a: '1e1' },
      expected: 'y',
    },
    { name: 'ifEq of equal texts', source: '{{#ifEq a "x"}}y{{else}}n{{/ifEq}}', variables: { a: 'x' }, expected: 'n' },
    { name: 'ifEq of true and 1', source: '{{#ifEq a 1}}y{{else}}n{{/ifEq}}', variables: { a: true }, expected: 'y' },
    { name: 'ifEq of nothing and 0', source: '{{#ifEq a 0}}y{{else}}n{{/ifEq}}', variables: { b: 1 }, expected: 'n' },
    {
      name: 'ifEq of empty text and 0',
      source: '{{#ifEq a 0}}y{{else}}n{{/ifEq}}',
      variables: { a: '' },
      expected: 'n',
    },
    {
      name: 'ifEq of text with spaces',
      source: '{{#ifEq a 5}}y{{else}}n{{/ifEq}}',
      variables: { a: ' 5 ' },
      expected: 'n',
    },
    { name: 'ifEq without else', source: '[{{#ifEq a 5}}y{{/ifEq}}]', variables: { a: 4 }, expected: '[]' },
    { name: 'ifGt of texts', source: '{{#ifGt a "9"}}y{{else}}n{{/ifGt}}', variables: { a: '10' }, expected: 'y' },
    { name: 'ifGt of no number', source: '{{#ifGt a 1}}y{{else}}n{{/ifGt}}', variables: { a: 'many' }, expected: 'n' },
    { name: 'ifGt of a list', source: '{{#ifGt a 0}}y{{else}}n{{/ifGt}}', variables: { a: [1] }, expected: 'n' },
    { name: 'ifLt of no number', source: '{{#ifLt a 1}}y{{else}}n{{/ifLt}}', variables: { a: {} }, expected: 'n' },
    { name: 'ifLt of null', source: '{{#ifLt a 1}}y{{else}}n{{/ifLt}}', variables: { a: null }, expected: 'n' },
    { name: 'ifLt negative', source: '{{#ifLt a 0}}y{{else}}n{{/ifLt}}', variables: { a: '-2.5' }, expected: 'y' },
    {
      name: 'else if chains',
      source: '{{#ifGt a 9}}>{{else ifEq a 9}}={{else}}<{{/ifGt}}',
      variables: { a: 9 },
      expected: '=',
    },
    {
      name: 'equal has an else',
      source: '[{{#equal a "2"}}two{{else}}other{{/equal}}]',
      variables: { a: 1 },
      expected: '[other]',
    },
    { name: 'equal without an else', source: '[{{#equal a 2}}two{{/equal}}]', variables: { a: 1 }, expected: '[]' },
    {
      name: 'equal in a chain',
      source: '{{#equal a 1}}one{{else equal a 2}}two{{else}}many{{/equal}}',
      variables: { a: 2 },
      expected: 'two',
    },
    { name: 'equal compares what prints', source: '{{#equal a "1"}}y{{/equal}}', variables: { a: 1 }, expected: 'y' },
    { name: 'lookup in a list', source: '{{lookup a 1}}', variables: { a: ['x', 'y'] }, expected: 'y' },
    { name: 'lookup by a variable', source: '{{lookup a k}}', variables: { a: { b: '<' }, k: 'b' }, expected: '&lt;' },
    {
      name: 'a helper within a helper',
      source: '{{#ifEq (lookup a 0) 7}}y{{/ifEq}}',
      variables: { a: ['7'] },
      expected: 'y',
    },
    { name: 'log prints nothing', source: '[{{log a}}]', variables: { a: 'secret' }, expected: '[]' },
    // Regular expressions.
    {
      name: 'a flag in a pattern',
      source: '{{#ifMatchesRegexStr "(?i)^ADA$" a}}y{{else}}n{{/ifMatchesRegexStr}}',
      variables: { a: 'ada' },
      expected: 'y',
    },
    {
      name: 'several flags',
      source: '{{#ifMatchesRegexStr "(?im)^b$" a}}y{{else}}n{{/ifMatchesRegexStr}}',
      variables: { a: 'A\nB\nC' },
      expected: 'y',
    },
    {
      name: 'a named group',
      source: '{{#ifMatchesRegexStr "(?P<x>a)b" a}}y{{else}}n{{/ifMatchesRegexStr}}',
      variables: { a: 'ab' },
      expected: 'y',
    },
    {
      name: 'a class',
      source: '{{#ifMatchesRegexStr "^[[:alpha:]]+$" a}}y{{else}}n{{/ifMatchesRegexStr}}',
      variables: { a: 'abc' },
      expected: 'y',
    },
    {
      name: 'begin and end',
      source: '{{#ifMatchesRegexStr p a}}y{{else}}n{{/ifMatchesRegexStr}}',
      variables: { a: 'abc', p: '\\Aabc\\z' },
      expected: 'y',
    },
    {
      name: 'a pattern that does not compile',
      source: '{{#ifMatchesRegexStr "(" a}}y{{else}}n{{/ifMatchesRegexStr}}',
      variables: { a: '(' },
      expected: 'n',
    },
    {
      name: 'look-ahead, which Go has not',
      source: '{{#ifMatchesRegexStr "a(?=b)" a}}y{{else}}n{{/ifMatchesRegexStr}}',
      variables: { a: 'ab' },
      expected: 'n',
    },
    {
      name: 'a reference, which Go has not',
      source: '{{#ifMatchesRegexStr p a}}y{{else}}n{{/ifMatchesRegexStr}}',
      variables: { a: 'aa', p: '(a)\\1' },
      expected: 'n',
    },
    {
      name: 'a number as text',
      source: '{{#ifMatchesRegexStr "^5553$" a}}y{{/ifMatchesRegexStr}}',
      variables: { a: 5553 },
      expected: 'y',
    },
    // Where names are looked up.
    {
      name: 'a name of the outer context',
      source: '{{#each l}}{{n}}{{x}} {{/each}}',
      variables: { x: 'X', l: [{ n: 1 }, { n: 2 }] },
      expected: '1X 2X ',
    },
    {
      name: 'two contexts out',
      source: '{{#with a}}{{#with b}}{{x}}{{/with}}{{/with}}',
      variables: { x: 'X', a: { b: { c: 1 } } },
      expected: 'X',
    },
    {
      name: 'the inner one first',
      source: '{{#with a}}{{x}}{{/with}}',
      variables: { x: 'outer', a: { x: 'inner' } },
      expected: 'inner',
    },
    {
      name: 'a path whose start is found',
      source: '[{{#with a}}{{u.name}}{{/with}}]',
      variables: { u: { name: 'Ada' }, a: { u: { x: 1 } } },
      expected: '[]',
    },
    {
      name: 'null is found',
      source: '[{{#with a}}{{x}}{{/with}}]',
      variables: { x: 'outer', a: { x: null, y: 1 } },
      expected: '[]',
    },
    {
      name: 'in a block of an outer name',
      source: '{{#each l}}{{#if x}}{{this}}{{/if}}{{/each}}',
      variables: { x: 1, l: ['a', 'b'] },
      expected: 'ab',
    },
    {
      name: 'the parent',
      source: '{{#each l}}{{../x}}{{this}}{{/each}}',
      variables: { x: 'p', l: ['a', 'b'] },
      expected: 'papb',
    },
    { name: '@root', source: '{{#each l}}{{@root.x}}{{/each}}', variables: { x: 'r', l: [{ x: 'i' }] }, expected: 'r' },
    {
      name: '@index, @first, @last',
      source: '{{#each l}}{{@index}}{{#if @first}}f{{/if}}{{#if @last}}l{{/if}} {{/each}}',
      variables: { l: ['a', 'b'] },
      expected: '0f 1l ',
    },
    {
      name: '@key',
      source: '{{#each m}}{{@key}}={{this}};{{/each}}',
      variables: { m: { a: 1, b: 2 } },
      expected: 'a=1;b=2;',
    },
    {
      name: 'block parameters',
      source: '{{#each l as |e i|}}{{i}}{{e.n}}{{/each}}',
      variables: { l: [{ n: 'a' }, { n: 'b' }] },
      expected: '0a1b',
    },
    { name: 'an index in a path', source: '{{l.1.n}}', variables: { l: [{ n: 'a' }, { n: 'b' }] }, expected: 'b' },
    { name: 'a name in brackets', source: '{{m.[a b]}}', variables: { m: { 'a b': 1 } }, expected: '1' },
    // What is unknown.
    { name: 'an unknown helper', source: '[{{upper name}}]', variables: { name: 'Ada' }, expected: '[]' },
    { name: 'an unknown block', source: '[{{#upper name}}a{{/upper}}]', variables: { name: 'Ada' }, expected: '[]' },
    {
      name: 'an unknown block with else',
      source: '[{{#upper name}}a{{else}}b{{/upper}}]',
      variables: { name: 'Ada' },
      expected: '[b]',
    },
    {
      name: 'an unknown helper within a helper',
      source: '{{#if (upper name)}}a{{else}}b{{/if}}',
      variables: { name: 'Ada' },
      expected: 'b',
    },
    { name: 'a missing path', source: '[{{a.b.c}}]', variables: { a: { x: 1 } }, expected: '[]' },
    // Printing.
    { name: 'a map', source: '{{u}}', variables: { u: { n: 'Ada' } }, expected: 'map[n:Ada]' },
    {
      name: 'a map, sorted, nested',
      source: '{{u}}',
      variables: { u: { b: [1, 'x'], a: { c: null }, d: true } },
      expected: 'map[a:map[c:&lt;nil&gt;] b:[1 x] d:true]',
    },
    { name: 'an empty map', source: '{{u}}', variables: { u: {} }, expected: 'map[]' },
    { name: 'a list', source: '{{l}}', variables: { l: ['a', 'b', 1] }, expected: 'ab1' },
    { name: 'a list of maps', source: '{{l}}', variables: { l: [{ a: 1 }, { a: 2 }] }, expected: 'map[a:1]map[a:2]' },
    { name: 'a nested list', source: '{{l}}', variables: { l: [[1, 2], [3]] }, expected: '123' },
    { name: 'null', source: '[{{a}}]', variables: { a: null }, expected: '[]' },
    { name: 'a large number', source: '{{a}}', variables: { a: 123456789012 }, expected: '123456789012' },
    { name: 'twenty digits', source: '{{a}}', variables: { a: 1e20 }, expected: '100000000000000000000' },
    { name: 'a small number', source: '{{a}}', variables: { a: 0.00000015 }, expected: '0.00000015' },
    { name: 'a whole number of a float', source: '{{a}}', variables: { a: 5.0 }, expected: '5' },
    { name: 'a negative fraction', source: '{{a}}', variables: { a: -1.5e-7 }, expected: '-0.00000015' },
    { name: 'booleans', source: '{{a}}{{b}}', variables: { a: true, b: false }, expected: 'truefalse' },
    // Sections.
    { name: 'a section of empty text', source: '{{#a}}y{{else}}n{{/a}}', variables: { a: '' }, expected: 'n' },
    { name: 'a section of 0', source: '{{#a}}y{{else}}n{{/a}}', variables: { a: 0 }, expected: 'n' },
    { name: 'a section of {}', source: '{{#a}}y{{else}}n{{/a}}', variables: { a: {} }, expected: 'n' },
    { name: 'a section of []', source: '{{#a}}y{{else}}n{{/a}}', variables: { a: [] }, expected: 'n' },
    {
      name: 'a section of "0" and "false"',
      source: '{{#a}}y{{/a}}{{#b}}y{{/b}}',
      variables: { a: '0', b: 'false' },
      expected: 'yy',
    },
    { name: 'a section of a map', source: '{{#u}}{{n}}{{/u}}', variables: { u: { n: 'Ada' } }, expected: 'Ada' },
    { name: 'a section of a list', source: '{{#l}}{{this}},{{/l}}', variables: { l: [1, 2] }, expected: '1,2,' },
    { name: 'an inverted section', source: '{{^a}}n{{/a}}{{^b}}n{{/b}}', variables: { a: '', b: 1 }, expected: 'n' },
    { name: 'with of {}', source: '{{#with u}}y{{else}}n{{/with}}', variables: { u: {} }, expected: 'n' },
    { name: 'each of nothing', source: '{{#each l}}y{{else}}n{{/each}}', variables: { l: [] }, expected: 'n' },
    { name: 'each of text', source: '[{{#each l}}y{{else}}n{{/each}}]', variables: { l: 'abc' }, expected: '[]' },
    {
      name: 'if of [] and {}',
      source: '{{#if a}}y{{else}}n{{/if}}{{#if b}}y{{else}}n{{/if}}',
      variables: { a: [], b: {} },
      expected: 'nn',
    },
    {
      name: 'includeZero of a variable',
      source: '{{#if a includeZero=true}}y{{else}}n{{/if}}',
      variables: { a: 0 },
      expected: 'n',
    },
    // Length.
    { name: 'the length of a map', source: '{{m.length}}', variables: { m: { a: 1, b: 2, c: 3 } }, expected: '3' },
    {
      name: 'the length of a list',
      source: '{{#ifGt l.length 1}}many{{/ifGt}}',
      variables: { l: [1, 2] },
      expected: 'many',
    },
    { name: 'the length of a text, in bytes', source: '{{a.length}}', variables: { a: 'aä' }, expected: '3' },
    { name: 'a key named length', source: '{{m.length}}', variables: { m: { length: 'x' } }, expected: 'x' },
    { name: 'the length of a number', source: '[{{a.length}}]', variables: { a: 5 }, expected: '[]' },
    // Writing.
    {
      name: 'escapes five characters',
      source: '{{a}}',
      variables: { a: `<>&"'\`=` },
      expected: '&lt;&gt;&amp;&quot;&apos;`=',
    },
    { name: 'three braces do not', source: '{{{a}}}{{&a}}', variables: { a: '<' }, expected: '<<' },
    { name: 'comments', source: 'a{{! x }}b{{!-- {{y}} --}}c', variables: { a: 1 }, expected: 'abc' },
    { name: 'tildes', source: 'a {{~b~}} c', variables: { b: '-' }, expected: 'a-c' },
    { name: 'an escaped tag', source: '\\{{a}}', variables: { a: 1 }, expected: '{{a}}' },
    { name: 'a raw block', source: '[{{{{raw}}}} {{a}} {{{{/raw}}}}]', variables: { a: 1 }, expected: '[]' },
    {
      name: 'prototypes are unknown',
      source: '[{{constructor}}{{a.__proto__}}{{toString.length}}{{l.push}}]',
      variables: { a: {}, l: [1] },
      expected: '[]',
    },
  ])('$name', ({ source, variables, expected }) => {
    expect(renderTemplate(source, variables)).toBe(expected);
  });

  it.each([
    {
      name: 'too few values',
      source: '{{#if}}x{{/if}}',
      reason: "Helper 'if' called with wrong number of arguments, needed 1 but got 0",
    },
    { name: 'a missing partial', source: '{{> gone}}', reason: 'The partial gone could not be found' },
    {
      name: 'an inline partial',
      source: '{{#*inline "p"}}x{{/inline}}{{> p}}',
      reason: 'does not know inline partials',
    },
    { name: 'a partial block', source: '{{#> layout}}x{{/layout}}', reason: 'does not know inline partials' },
  ])('does not render with $name', ({ source, reason }) => {
    expect(() => renderTemplate(source, { a: 1 })).toThrow(reason);
  });
});

describe('rendering ends within a second', () => {
  const items = Array.from({ length: 1_000 }, (_, index) => index);
  const nested = (depth: number, inner: string) => `${'{{#each l}}'.repeat(depth)}${inner}${'{{/each}}'.repeat(depth)}`;
  it.each([
    { name: 'two loops over 1,000', source: nested(2, 'x'), reason: /steps/ },
    { name: 'four loops over 1,000', source: nested(4, '{{this}}'), reason: /steps/ },
    { name: 'long pieces', source: nested(2, 'x'.repeat(50_000)), reason: /longer than/ },
    { name: 'blocks 310 deep', source: `${'{{#if l}}'.repeat(310)}x${'{{/if}}'.repeat(310)}`, reason: /nested/ },
    { name: 'blocks 5,000 deep', source: `${'{{#if l}}'.repeat(5_000)}x${'{{/if}}'.repeat(5_000)}`, reason: /nested/ },
    { name: 'else-ifs 5,000 deep', source: `{{#if x}}${'{{else if x}}'.repeat(5_000)}{{/if}}`, reason: /nested/ },
    {
      name: 'helpers 5,000 deep',
      source: `{{log ${'(log '.repeat(5_000)}l${')'.repeat(5_000)}}}`,
      reason: /nested|call stack|steps/,
    },
    { name: 'paths in a list', source: nested(1, `{{#with l}}${'{{x}}'.repeat(100)}{{/with}}`), reason: /steps/ },
    {
      name: 'endless patterns',
      source: nested(1, '{{#ifMatchesRegexStr "^(a+)+$" a}}x{{/ifMatchesRegexStr}}'),
      reason: /200 ms/,
    },
    {
      name: 'many patterns',
      source: nested(2, '{{#ifMatchesRegexStr "a" a}}x{{/ifMatchesRegexStr}}'),
      reason: /steps|200 ms/,
    },
    { name: 'large values compared', source: nested(2, '{{#equal big big}}{{/equal}}'), reason: /steps/ },
  ])('$name', ({ source, reason }) => {
    const startedMs = performance.now();
    const variables = { l: items, a: `${'a'.repeat(50)}!`, big: 'x'.repeat(16_000) };
    expect(() => renderTemplate(source, variables)).toThrow(reason);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
