// The project file: what it makes, what it takes back from a config, and what it refuses.
import { lintConfig as guard } from 'connector-mailgun/inspect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultDeliveries } from '../src/connector/form-values.ts';
import type { JsonObject } from '../src/contract/api.ts';
import type { EmailEdit, Project } from '../src/contract/project.ts';
import { designEmail } from '../src/design/design-email.ts';
import { languageTags } from '../src/design/languages.ts';
import { designTypes } from '../src/design/wording.ts';
import { buildConfig, buildTemplates } from '../src/project/build.ts';
import { createProject, importConfig } from '../src/project/create-project.ts';
import { formatProject } from '../src/project/format-project.ts';
import { checkProject, parseProject } from '../src/project/parse-project.ts';

const connection = { domain: 'mg.example.com', from: 'Acme <hello@mg.example.com>' };
const brand = { productName: 'Acme', accentColor: '#e5484d' };
const deliveriesOf = (project: Project) => buildConfig(project).deliveries as Record<string, JsonObject>;
const withEdits = (emails: Project['emails'], languages: Project['languages'] = ['en', 'fr']): Project => ({
  ...createProject({ brand, languages, config: connection }),
  emails,
});

describe('a new project', () => {
  it('makes the default deliveries', () => {
    expect(buildConfig(createProject({ config: connection }))).toEqual({
      ...connection,
      deliveries: defaultDeliveries,
    });
  });

  it('makes nine emails in twenty languages, which the connector accepts', () => {
    const project = createProject({ brand, languages: languageTags, config: connection });
    const config = { ...buildConfig(project), apiKey: 'key-0123456789' };

    expect(guard(config)).toEqual([]);
    expect(Object.keys(deliveriesOf(project))).toEqual([...designTypes]);
    for (const delivery of Object.values(deliveriesOf(project))) {
      expect(Object.keys(delivery.locales as object)).toEqual(languageTags.slice(1));
    }
    expect(buildTemplates(project)).toHaveLength(180);
  });

  it('never contains a key', () => {
    const project = createProject({ config: { ...connection, apiKey: 'key-0123456789' } });

    expect(formatProject(project)).not.toContain('key-0123456789');
    expect(buildConfig(project)).not.toHaveProperty('apiKey');
  });
});

describe('an email', () => {
  it.each<{ name: string; edit: EmailEdit | null; french: unknown }>([
    {
      name: 'with another title follows the brand',
      edit: { texts: { title: 'Bonjour {{user.name}}' } },
      french: { html: expect.stringMatching(/#e5484d[\s\S]*Bonjour \{\{user\.name\}\}/) },
    },
    {
      name: 'with another subject',
      edit: { texts: { subject: '{{code}} : code pour Acme' } },
      french: { subject: '{{code}} : code pour Acme' },
    },
    {
      name: 'with markup in a text shows it as text',
      edit: { texts: { text: '1 < 2 & "3" 50 %' } },
      french: { html: expect.stringContaining('1 &lt; 2 &amp; &#34;3&#34; 50 &#37;') },
    },
    {
      name: 'edited by hand is kept as it is',
      edit: { subject: 'Salut', html: '<p>{{code}}</p>' },
      french: { subject: 'Salut', html: '<p>{{code}}</p>' },
    },
    { name: 'that is removed leaves the default language', edit: null, french: undefined },
  ])('$name', ({ edit, french }) => {
    const { locales = {} } = deliveriesOf(withEdits({ SignIn: { fr: edit } })).SignIn ?? {};
    const found = (locales as Record<string, unknown>).fr;

    if (french === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(french as object);
  });

  it('of a usage type without one of its own is left out of the config', () => {
    expect(Object.keys(deliveriesOf(withEdits({ BindMfa: null })))).toEqual(
      designTypes.filter((type) => type !== 'BindMfa'),
    );
  });
});

describe('other fields of a delivery', () => {
  it('are laid over its emails', () => {
    const project: Project = {
      ...createProject({ languages: ['en', 'fr'] }),
      deliveries: { SignIn: { tags: ['a'], locales: { fr: { replyTo: 'fr@example.com' }, nb: { subject: 'Hei' } } } },
    };
    const { SignIn, Register } = deliveriesOf(project);

    expect(SignIn).toMatchObject({
      tags: ['a'],
      locales: {
        fr: { replyTo: 'fr@example.com', html: expect.stringContaining("lang='fr'") },
        nb: { subject: 'Hei' },
      },
    });
    expect(Register).not.toHaveProperty('tags');
  });
});

describe('a config that is imported', () => {
  const byHand = { subject: '{{code}}', html: '<p>{{code}}</p>', text: '{{code}}' };
  const configs: Array<{ name: string; deliveries: JsonObject }> = [
    { name: 'the default deliveries', deliveries: defaultDeliveries as JsonObject },
    { name: 'no deliveries', deliveries: {} },
    { name: 'one delivery by hand', deliveries: { Generic: byHand } },
    { name: 'HTML alone', deliveries: { Generic: { html: '{{code}}' } } },
    { name: 'a stored template', deliveries: { Generic: { template: 'code', variables: { brand: 'x' } } } },
    { name: 'a usage type of one’s own', deliveries: { Generic: byHand, NewType: { ...byHand, tags: ['new'] } } },
    {
      name: 'languages of every kind',
      deliveries: {
        Generic: { ...byHand, tags: ['a'], locales: { fr: byHand, nb: byHand, de: { subject: 'Nur der Betreff' } } },
        SignIn: { ...byHand, locales: { fr: { ...byHand, headers: { 'X-A': 'b' } }, es: { template: 'es' } } },
      },
    },
    {
      name: 'a language of one type only',
      deliveries: { Generic: byHand, SignIn: { ...byHand, locales: { ja: byHand } } },
    },
    { name: 'everything of a branded project', deliveries: deliveriesOf(withEdits({})) },
  ];

  it.each(configs)('is built again as it was: $name', ({ deliveries }) => {
    const config = { ...connection, tracking: 'domain', deliveries };

    expect(buildConfig(importConfig(config))).toEqual(config);
    expect(buildConfig(importConfig({ ...config, apiKey: 'key-1' }))).toEqual(config);
  });

  it('has the emails of the design as such, so that they get the brand', () => {
    const project = importConfig({ ...connection, deliveries: defaultDeliveries });

    expect(project).toMatchObject({ languages: ['en'], emails: {}, deliveries: {} });
    expect(deliveriesOf({ ...project, brand }).SignIn?.subject).toContain('Acme');
  });

  it('keeps the edits of the project that it was built from', () => {
    const project = withEdits({ SignIn: { fr: { texts: { title: 'Bonjour' } } }, Register: { fr: null } });

    expect(importConfig(buildConfig(project), project)).toEqual(project);
  });

  it('loses nothing, whatever the deliveries are', () => {
    const design = designEmail({ type: 'SignIn', language: 'fr' });
    const text = fc.constantFrom('{{code}}', '<p>x</p>', '', ' ', design.html, design.subject, design.text);
    const shape = {
      subject: text,
      text,
      replyTo: text,
      tags: fc.constant(['a']),
      headers: fc.constant({ 'X-A': 'b' }),
      variables: fc.constant({ a: { b: [1] } }),
    };
    const content = fc.oneof(
      fc.record({ ...shape, html: text }, { requiredKeys: [] }),
      fc.record({ ...shape, template: text, version: text }, { requiredKeys: ['template'] }),
      fc.constant({ ...design }),
    );
    const tags = fc.constantFrom('fr', 'de', 'nb', 'pt-BR', 'constructor', 'en');
    const locales = fc.dictionary(tags, content, { minKeys: 1, maxKeys: 4 });
    const delivery = fc
      .tuple(content, fc.option(locales))
      .map(([own, all]) => ({ ...own, ...(all && { locales: all }) }))
      .filter((one) => Object.keys(one).length > 0);
    const types = fc.constantFrom('SignIn', 'Generic', 'OrganizationInvitation', 'Mine', 'constructor');
    fc.assert(
      fc.property(fc.dictionary(types, delivery), fc.constantFrom('en', 'fr', 'de'), (written, first) => {
        const config = { ...connection, deliveries: written };
        const previous = createProject({ languages: [first] });

        expect(buildConfig(importConfig(config, previous))).toEqual(config);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the file', () => {
  it('is read as it was written, in an order that does not change', () => {
    const project = withEdits({ SignIn: { fr: { texts: { title: 'Bonjour' } } }, BindMfa: null });
    const text = formatProject(project);
    const parsed = parseProject(text);

    expect(parsed).toMatchObject({ ok: true, project });
    expect(parsed.ok && formatProject(parsed.project)).toBe(text);
    expect(text).toMatch(/^\{\n {2}"\$schema": "https:/);
  });

  const valid = { version: 1, brand: {}, languages: ['en'], emails: {}, config: {}, deliveries: {} };
  const write = (changes: object) => JSON.stringify({ ...valid, ...changes }, undefined, 2);
  it.each<{ name: string; text: string; line: number; column?: number; message: RegExp }>([
    {
      name: 'no JSON',
      text: '{\n  "version": 1,\n  "brand": Acme\n}',
      line: 3,
      column: 12,
      message: /^Invalid JSON\.$/,
    },
    { name: 'an empty file', text: '', line: 1, message: /Invalid JSON/ },
    { name: 'a list', text: '[]', line: 1, message: /must be a JSON object/ },
    { name: 'another version', text: write({ version: 2 }), line: 2, message: /reads version 1/ },
    { name: 'an unknown field', text: write({ colour: 'red' }), line: 10, message: /no field "colour"/ },
    { name: 'a colour that is none', text: write({ brand: { accentColor: 'red' } }), line: 4, message: /not a color/ },
    { name: 'a name with a placeholder', text: write({ brand: { productName: '{{x}}' } }), line: 4, message: /brace/ },
    {
      name: 'an unknown language',
      text: write({ languages: ['en', 'xx'] }),
      line: 6,
      message: /not one of the languages/,
    },
    { name: 'no language', text: write({ languages: [] }), line: 4, message: /at least one language/ },
    { name: 'a language twice', text: write({ languages: ['en', 'en'] }), line: 4, message: /twice/ },
    { name: 'a key', text: write({ config: { apiKey: 'key-1' } }), line: 9, message: /never holds the key/ },
    { name: 'a misspelled key', text: write({ config: { api_key: 'x' } }), line: 9, message: /never holds the key/ },
    {
      name: 'deliveries in the config',
      text: write({ config: { deliveries: {} } }),
      line: 9,
      message: /beside the config/,
    },
    {
      name: 'an unknown usage type',
      text: write({ emails: { Login: {} } }),
      line: 8,
      message: /not one of the usage types/,
    },
    {
      name: 'an email that is none',
      text: write({ emails: { SignIn: { en: 'x' } } }),
      line: 9,
      message: /An email must be an object/,
    },
    {
      name: 'an email without HTML',
      text: write({ emails: { SignIn: { en: { subject: 'x' } } } }),
      line: 9,
      message: /html must be text/,
    },
    {
      name: 'an unknown text',
      text: write({ emails: { SignIn: { en: { texts: { heading: 'x' } } } } }),
      line: 11,
      message: /heading is not a text of an email/,
    },
    {
      name: 'a button in a code email',
      text: write({ emails: { SignIn: { en: { texts: { button: 'x' } } } } }),
      line: 11,
      message: /belongs to OrganizationInvitation only/,
    },
    {
      name: 'the code in a title',
      text: write({ emails: { SignIn: { en: { texts: { title: 'Code {{ code }}' } } } } }),
      line: 11,
      message: /shows already/,
    },
    {
      name: 'a block in a text',
      text: write({ emails: { SignIn: { en: { texts: { text: '{{#if x}}' } } } } }),
      line: 11,
      message: /not part of a placeholder/,
    },
    {
      name: 'a line break in a subject',
      text: write({ emails: { SignIn: { en: { texts: { subject: 'a\nBcc: b' } } } } }),
      line: 11,
      message: /control character or line break/,
    },
    {
      name: 'a variable of Mailgun',
      text: write({ emails: { SignIn: { en: { texts: { footnote: '%recipient.code%' } } } } }),
      line: 11,
      message: /Mailgun/,
    },
    {
      name: 'a key twice',
      text: '{\n  "version": 1,\n  "brand": {},\n  "brand": { "productName": "Acme" }\n}',
      line: 4,
      message: /"brand" appears twice/,
    },
    {
      name: '__proto__',
      text: '{\n  "version": 1,\n  "config": { "__proto__": { "domain": "x" } }\n}',
      line: 3,
      message: /__proto__ is not a valid field name/,
    },
    {
      name: '21 levels',
      text: `{\n"version": 1,\n"config": ${'{"a":'.repeat(20)}1${'}'.repeat(20)}}`,
      line: 3,
      message: /more than 20 levels/,
    },
    {
      name: 'a delivery that is none',
      text: write({ deliveries: { Mine: 7 } }),
      line: 10,
      message: /This must be an object/,
    },
  ])('is refused with the line: $name', ({ text, line, column = expect.any(Number), message }) => {
    const parsed = parseProject(text);

    expect(parsed).toMatchObject({ ok: false, issues: [{ line, column, message: expect.stringMatching(message) }] });
  });

  it.each([
    { name: '3 MB', text: `"${'x'.repeat(3_000_000)}"` },
    { name: '100,000 levels', text: '['.repeat(100_000) },
    { name: '100,000 levels in the config', text: `{"version":1,"config":${'{"a":'.repeat(100_000)}` },
    { name: '100,000 languages', text: write({ languages: Array.from({ length: 100_000 }, () => 'xx') }) },
    {
      name: '50,000 usage types',
      text: write({ emails: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [i, 1])) }),
    },
    {
      name: '__proto__ everywhere',
      text: '{"version":1,"__proto__":{"a":1},"emails":{"__proto__":{}},"brand":{"__proto__":1}}',
    },
  ])('is refused, whatever it is: $name', ({ text }) => {
    const parsed = parseProject(text);

    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.issues.length).toBeLessThanOrEqual(50);
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
  });
});

describe('a project from a request', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
  const tooLarge = Object.fromEntries(['en', 'fr', 'de'].map((tag) => [tag, { html: 'x'.repeat(900_000) }]));
  it.each([
    { name: 'that is too large', project: { version: 1, emails: { SignIn: tooLarge } }, message: /larger than 2 MB/ },
    { name: 'that is too deep', project: { version: 1, config: nested(25) }, message: /more than 20 levels/ },
    {
      name: 'with __proto__',
      project: { version: 1, deliveries: JSON.parse('{"Mine":{"__proto__":{"tags":["a"]}}}') },
      message: /__proto__ is not a valid field name/,
    },
    { name: 'with a key', project: { version: 1, config: { apiKey: 'key-1' } }, message: /never holds the key/ },
  ])('is refused when its file could not be read again: $name', ({ project, message }) => {
    const checked = checkProject(project);

    expect(checked).toMatchObject({ ok: false, issues: [{ message: expect.stringMatching(message) }] });
  });
});
