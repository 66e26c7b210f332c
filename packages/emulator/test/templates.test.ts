// Stored templates: their API, and the emails that are rendered from them.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messageWith, start, type TestEmulator } from './client.ts';

let testEmulator: TestEmulator;
beforeAll(async () => {
  testEmulator = await start();
});
beforeEach(async () => {
  await testEmulator.emulator.inbox.clear();
  await testEmulator.call('DELETE', '/v3/mg.example.com/templates');
  testEmulator.lines.length = 0;
});
afterAll(() => testEmulator.emulator.close());

const base = '/v3/mg.example.com/templates';
const create = (fields: Record<string, string>) =>
  testEmulator.call('POST', base, { fields: Object.entries(fields), multipart: true });
const sendWith = async (template: string, variables: unknown, more: Record<string, string> = {}) => {
  const fields = messageWith({
    html: undefined,
    text: undefined,
    subject: undefined,
    template,
    't:variables': JSON.stringify(variables),
    ...more,
  });
  expect((await testEmulator.send(fields)).status).toBe(200);
  return (await testEmulator.emulator.inbox.list())[0];
};

describe('rendering', () => {
  it.each([
    {
      name: 'escapes five characters as Mailgun does',
      source: '{{v}}',
      variables: { v: `<a href="x">&'\`=` },
      expected: '&lt;a href=&quot;x&quot;&gt;&amp;&apos;`=',
    },
    { name: 'prints false and 0', source: '{{a}}{{b}}', variables: { a: false, b: 0 }, expected: 'false0' },
    { name: 'leaves triple braces raw', source: '{{{v}}}|{{&v}}', variables: { v: '<b>' }, expected: '<b>|<b>' },
    { name: 'renders what is missing as nothing', source: '[{{a}}{{b.c}}]', variables: { x: 1 }, expected: '[]' },
    {
      name: 'escapes inside blocks',
      source: '{{#each list}}{{this}},{{/each}}',
      variables: { list: ["'", '&'] },
      expected: '&apos;,&amp;,',
    },
    {
      name: 'knows if, else if and else',
      source: '{{#if a}}A{{else if b}}B{{else}}C{{/if}}',
      variables: { b: 1 },
      expected: 'B',
    },
    {
      name: 'takes an empty map for false',
      source: '{{#if m}}yes{{else}}no{{/if}}',
      variables: { m: {} },
      expected: 'no',
    },
    {
      name: 'takes the text "false" for true',
      source: '{{#unless paid}}unpaid{{else}}paid{{/unless}}',
      variables: { paid: 'false' },
      expected: 'paid',
    },
    {
      name: 'knows with and lookup',
      source: '{{#with user}}{{name}}{{/with}}{{lookup list 1}}',
      variables: { user: { name: 'Ada' }, list: [1, 2] },
      expected: 'Ada2',
    },
    {
      name: 'knows equal, with its else',
      source: '{{#equal a "1"}}one{{else}}other{{/equal}}|{{#equal a "2"}}two{{else}}other{{/equal}}',
      variables: { a: 1 },
      expected: 'one|other',
    },
    {
      name: 'knows the comparing helpers',
      source:
        '{{#ifGt a 1}}>{{/ifGt}}{{#ifLt a 1}}<{{/ifLt}}{{#ifEq a 2}}={{/ifEq}}{{#ifMatchesRegexStr "^2$" a}}~{{/ifMatchesRegexStr}}',
      variables: { a: 2 },
      expected: '>=~',
    },
    {
      name: 'knows pluralize and length',
      source: '{{list.length}} {{pluralize list.length "codes" "code"}}',
      variables: { list: [1, 2] },
      expected: '2 codes',
    },
    {
      name: 'never reaches a prototype',
      source: '[{{constructor.name}}{{__proto__}}]',
      variables: { a: 1 },
      expected: '[]',
    },
  ])('$name', async ({ source, variables, expected }) => {
    await create({ name: 'Sign-In', template: source });
    expect((await sendWith('sign-in', variables))?.html).toBe(expected);
  });

  it('takes subject, sender and reply address from the template unless the message has its own', async () => {
    const headers = JSON.stringify({
      Subject: 'Code {{code}}',
      From: 'T <t@example.com>',
      'Reply-To': 'r@example.com',
    });
    await create({ name: 'a', template: 'x', headers });
    const email = await sendWith('a', { code: '1234' }, { from: '' });
    expect(email).toMatchObject({
      subject: 'Code 1234',
      from: 'T <t@example.com>',
      template: 'a',
      variables: { code: '1234' },
    });
    expect(email?.headers).toContainEqual(['Reply-To', 'r@example.com']);
    const own = await sendWith('a', { code: '1' }, { subject: 'Mine' });
    expect(own).toMatchObject({ subject: 'Mine', from: 'Acme <noreply@mg.example.com>' });
  });

  it('makes a text part when t:text=yes', async () => {
    await create({ name: 'a', template: '<h1>Hi</h1><p>{{code}} &amp; more</p>' });
    expect((await sendWith('a', { code: '123456' }, { 't:text': 'yes' }))?.text).toContain('123456 & more');
    expect((await sendWith('a', { code: '123456' }))?.text).toBe('');
  });

  it('combines v: and t:variables, which override v:', async () => {
    await create({ name: 'a', template: '{{a}}{{b}}' });
    expect((await sendWith('a', { a: 't' }, { 'v:a': 'v', 'v:b': 'w' }))?.html).toBe('tw');
  });

  it('leaves placeholders as written when there are no variables at all', async () => {
    await create({ name: 'a', template: 'Hi {{name}}' });
    expect((await sendWith('a', {}))?.html).toBe('Hi {{name}}');
  });

  it.each([
    { name: 'a missing template', template: 'nope', more: {}, problem: 'template "nope" not found' },
    {
      name: 'a missing version',
      template: 'there',
      more: { 't:version': 'v9' },
      problem: 'template "there" has no version "v9"',
    },
    {
      name: 'a template that does not render',
      template: 'broken',
      more: {},
      problem: 'does not render: The partial gone could not be found',
    },
    {
      name: 'a template whose expression never comes to an end',
      template: 'endless',
      more: { 't:variables': JSON.stringify({ text: `${'a'.repeat(50)}!` }) },
      problem: 'does not render: ifMatchesRegexStr "^(a+)+$": it takes longer than 200 ms',
    },
  ])('accepts $name, does not deliver it, and logs why', async ({ template, more, problem }) => {
    await create({ name: 'there', template: 'x' });
    await create({ name: 'broken', template: '{{> gone}}' });
    await create({ name: 'endless', template: '{{#ifMatchesRegexStr "^(a+)+$" text}}x{{/ifMatchesRegexStr}}' });
    expect(await sendWith(template, { a: 1 }, more)).toBeUndefined();
    expect(testEmulator.lines.join()).toContain(problem);
  });

  it('uses the template as it was when the message was accepted', async () => {
    await create({ name: 'a', template: 'old' });
    await testEmulator.send(messageWith({ html: undefined, template: 'a', 't:variables': '{"a":1}' }));
    await testEmulator.call('PUT', `${base}/a/versions/initial`, { fields: [['template', 'new']] });
    expect((await testEmulator.emulator.inbox.list())[0]?.html).toBe('old');
  });
});

describe('the API', () => {
  it('stores a template, with its first version active', async () => {
    const reply = await create({ name: 'Welcome', description: 'd', template: 'a', comment: 'c', tag: 'V1' });
    expect(reply).toMatchObject({
      status: 200,
      json: {
        message: 'template has been stored',
        template: {
          name: 'welcome',
          description: 'd',
          version: { tag: 'v1', engine: 'handlebars', active: true, comment: 'c', template: 'a' },
        },
      },
    });
    expect(reply.json.template.createdAt).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d UTC$/);
    const shown = await testEmulator.call('GET', `${base}/welcome?active=yes`);
    expect(shown.json.template).toMatchObject({ name: 'welcome', version: { template: 'a' } });
    expect((await testEmulator.call('GET', `${base}/welcome`)).json.template.version).toBeUndefined();
  });

  it('adds, switches, copies, updates and removes versions', async () => {
    await create({ name: 'a', template: 'one' });
    const added = await testEmulator.call('POST', `${base}/a/versions`, {
      fields: [
        ['template', 'two'],
        ['tag', 'v2'],
        ['active', 'yes'],
      ],
    });
    expect(added.json).toMatchObject({
      message: 'new version of the template has been stored',
      template: { version: { tag: 'v2', active: true } },
    });
    expect((await testEmulator.call('PUT', `${base}/a/versions/v2/copy/v3?comment=hi`)).json.message).toBe(
      'version has been copied',
    );
    expect(
      (await testEmulator.call('PUT', `${base}/a/versions/initial`, { fields: [['active', 'yes']] })).json,
    ).toEqual({
      message: 'version has been updated',
      template: { name: 'a', version: { tag: 'initial' } },
    });
    const listed = await testEmulator.call('GET', `${base}/a/versions`);
    expect(
      listed.json.template.versions.map(({ tag, active }: { tag: string; active: boolean }) => [tag, active]).sort(),
    ).toEqual([
      ['initial', true],
      ['v2', false],
      ['v3', false],
    ]);
    expect((await testEmulator.call('DELETE', `${base}/a/versions/v2`)).json.message).toBe('version has been deleted');
    expect((await testEmulator.call('GET', `${base}/a/versions/v3`)).json.template.version).toMatchObject({
      template: 'two',
      comment: 'hi',
    });
    expect((await sendWith('a', { a: 1 }, { 't:version': 'v3' }))?.html).toBe('two');
  });

  it('pages through a list', async () => {
    for (const name of ['a', 'b', 'c']) await create({ name, template: name });
    const first = await testEmulator.call('GET', `${base}?limit=2`);
    expect(first.json.items.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    const follow = async (url: string) =>
      (await testEmulator.call('GET', url.slice(testEmulator.emulator.url.length))).json;
    const second = await follow(first.json.paging.next);
    expect(second.items.map(({ name }: { name: string }) => name)).toEqual(['c']);
    expect((await follow(second.paging.next)).items).toEqual([]);
    expect((await follow(second.paging.previous)).items.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
  });

  it.each([
    {
      name: 'a name',
      method: 'POST',
      path: '',
      fields: { template: 'x' },
      status: 400,
      expected: 'Missing mandatory parameter: name',
    },
    { name: 'a template that is there', method: 'GET', path: '/gone', status: 404, expected: 'template not found' },
    {
      name: 'a version that is there',
      method: 'GET',
      path: '/there/versions/gone',
      status: 404,
      expected: 'template version not found',
    },
    {
      name: 'a version tag that is free',
      method: 'POST',
      path: '/there/versions',
      fields: { template: 'x', tag: 'initial' },
      status: 409,
      expected: 'version initial already exists',
    },
    {
      name: 'the engine',
      method: 'POST',
      path: '',
      fields: { name: 'n', template: 'x', engine: 'jinja' },
      status: 400,
      expected: 'Invalid parameter: engine jinja is not supported',
    },
  ])('requires $name', async ({ method, path, fields, status, expected }) => {
    await create({ name: 'there', template: 'x' });
    const reply = await testEmulator.call(method, base + path, fields ? { fields: Object.entries(fields) } : {});
    expect([reply.status, reply.json]).toEqual([status, { message: expected }]);
  });

  it('serves account templates to every domain, unless the domain has its own', async () => {
    await testEmulator.call('POST', '/v4/templates', {
      fields: [
        ['name', 'shared'],
        ['template', 'account'],
      ],
    });
    expect((await sendWith('shared', { a: 1 }))?.html).toBe('account');
    await create({ name: 'shared', template: 'domain' });
    expect((await sendWith('shared', { a: 1 }))?.html).toBe('domain');
  });
});
