// What holds for every input, looked for in hundreds of ugly ones: nothing a stranger writes becomes markup, a header, a
// second recipient, or an error that Logto does not know.

import { ConnectorError, type CreateConnector, type EmailConnector, type TemplateType } from '@logto/connector-kit';
import fc from 'fast-check';
import addressparser from 'nodemailer/lib/addressparser';
import { describe, expect, it } from 'vitest';
import { checkConfig, createConfigGuard } from '../src/config/config.ts';
import { parseEndpoint } from '../src/config/endpoint.ts';
import { formatMailbox, hasControls, parseMailbox, parseRecipient, toAsciiDomain } from '../src/config/mailbox.ts';
import { chooseLocale } from '../src/content/locale.ts';
import {
  renderDeep,
  renderDerivedText,
  renderHtml,
  renderLine,
  renderText,
  toVariables,
} from '../src/content/render.ts';
import { MailgunError } from '../src/errors/mailgun-error.ts';
import { createMailgunConnectorWith, type WireRequest } from '../src/index.ts';
import type { FormField } from '../src/message/form-fields.ts';
import { encodeMultipart } from '../src/message/http-request.ts';
import { prepareMessage } from '../src/message/prepare-message.ts';

const runs = (numRuns: number) => ({ numRuns });

/** Texts that have broken mailers before. */
const pieces = [
  ...['\r\n', '\n', '\r', '\t', '\0', '\x1b', '\x7f', '\u0085', '\u2028', '\u202e', '\u2066', '\ufeff', '\u200d', ' '],
  ...['"', "'", ',', ';', ':', '<', '>', '@', '\\', '(', ')', '[', ']', '.', '=', '?', '#', '/', '&', '&amp;', '&lt;'],
  ...['%', '%%', '%recipient%', '%recip', 'ient%', 'recipient', '%unsubscribe_url%', '%recipient.a', '&#37;', '%25'],
  ...['{{code}}', '{{{link}}}', '{{', '}}', '{{user.name}}', '$&', '=?UTF-8?Q?=0D=0A?=', 'none', 'None'],
  ...[
    'a',
    'jane@example.com',
    'a <b@example.com>',
    'Bcc: b@example.com',
    '<b>',
    '</p>',
    '<script>',
    '<!--',
    'é',
    'مرحبا',
  ],
  ...['😀', '\ud83d', '\udc00', '__proto__', 'constructor', 'example.com', 'xn--', 'bücher.example', '007', 'MARKER'],
] as const;
const ugly = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 7 })
  .map((parts) => parts.join(''));

/** Anything that code may hand over, functions and circles included. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    maxDepth: 3,
  }),
  fc.constantFrom<unknown>(() => 'MARKER', Symbol('MARKER'), Number.NaN, Object.assign([], { a: 1 })),
  fc.constant(undefined).map(() => {
    const circle: Record<string, unknown> = { name: 'a' };
    return Object.assign(circle, { circle, list: [circle] });
  }),
);
const context = fc.dictionary(fc.constantFrom('name', 'primaryEmail', 'id', '__proto__'), fc.oneof(ugly, anything), {
  maxKeys: 3,
});
const values = fc.dictionary(
  fc.constantFrom(
    'code',
    'link',
    'locale',
    'uiLocales',
    'user',
    'inviter',
    'organization',
    'application',
    'team',
    '__proto__',
  ),
  fc.oneof({ weight: 3, arbitrary: ugly }, { weight: 2, arbitrary: context }, { weight: 1, arbitrary: anything }),
  { maxKeys: 8 },
);
/** Most messages bring what their mail is about. */
const payload = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(values, ugly).map(([some, text]) => ({ ...some, code: `1${text}`, link: `https://${text}` })),
  },
  { weight: 1, arbitrary: values },
);

const placeholders = [
  '{{code}}',
  '{{ link }}',
  '{{user.name}}',
  '{{team}}',
  '{{inviter.primaryEmail}}',
  '{{unknown}}',
  '{{__proto__.name}}',
] as const;
const templateOf = (...literals: readonly string[]) =>
  fc.array(fc.constantFrom(...placeholders, ...literals), { maxLength: 8 }).map((parts) => parts.join(''));
/** What an operator may write. */
const markup = templateOf(
  '<p>',
  '</p>',
  '<a href="{{link}}">',
  '</a>',
  ' words ',
  '{{{code}}}',
  '{{{user.name}}}',
  '\n',
  '100',
  '&nbsp;',
);

const armed =
  /%(recipient[\w.-]*|unsubscribe_url|tag_unsubscribe_url|mailing_list_unsubscribe_url|unsubscribe_email)%/i;

/** What an outcome is, when only our own error may be one. */
const ours = <T>(run: () => T): T | MailgunError => {
  try {
    return run();
  } catch (error) {
    if (error instanceof MailgunError) return error;
    throw error;
  }
};

describe('rendering', () => {
  it('never throws but for a part that is too large', () => {
    fc.assert(
      fc.property(fc.oneof(markup, ugly), payload, (source, values) => {
        for (const render of [
          renderHtml,
          renderText,
          renderDerivedText,
          renderLine,
          renderDeep,
          (_: string, given: typeof values) => toVariables(given),
        ]) {
          const rendered = ours(() => render(source, values));
          if (rendered instanceof MailgunError) expect(rendered.kind).toBe('tooLarge');
          else expect(rendered).toBeDefined();
        }
      }),
      runs(300),
    );
  });

  it('never lets a value be markup in html', () => {
    fc.assert(
      fc.property(templateOf(' words ', '\n', 'é'), payload, (source, values) => {
        const rendered = renderHtml(source, values);
        expect(rendered).not.toMatch(/[<>"'%]/);
        expect(rendered).not.toMatch(/&(?!(amp|lt|gt|quot|#39|#37);)/);
      }),
      runs(500),
    );
  });

  it('shows in html exactly the value', () => {
    const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#37': '%' };
    fc.assert(
      fc.property(ugly, (code) => {
        const read = renderHtml('{{code}}', { code }).replace(
          /&(amp|lt|gt|quot|#39|#37);/g,
          (_, name: string) => entities[name] ?? '',
        );
        expect(read).toBe(code.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g, ' '));
      }),
      runs(300),
    );
  });

  it('never lets a value be one of Mailgun’s names', () => {
    fc.assert(
      fc.property(markup, payload, (source, values) => {
        for (const render of [renderHtml, renderText, renderDerivedText, renderLine]) {
          expect(render(source, values)).not.toMatch(armed);
        }
        expect(
          JSON.stringify(
            toVariables(Object.fromEntries(Object.entries(values).map(([, value], index) => [`k${index}`, value]))),
          ),
        ).not.toMatch(/"[^"]*%(recipient[\w.-]*|unsubscribe_url)%[^"]*"(?!:)/);
      }),
      runs(300),
    );
  });

  it('makes one trimmed line without controls for a header', () => {
    fc.assert(
      fc.property(fc.oneof(markup, ugly), payload, (source, values) => {
        const line = renderLine(source, values);
        expect(hasControls(line)).toBe(false);
        expect(line).toBe(line.trim());
      }),
      runs(300),
    );
  });

  it('makes variables that are JSON', () => {
    fc.assert(
      fc.property(payload, (values) => {
        const variables = toVariables(values);
        expect(JSON.stringify(JSON.parse(JSON.stringify(variables)))).toBe(JSON.stringify(variables));
      }),
      runs(300),
    );
  });
});

/** Parses a header by another library than the connector does. */
const addressesIn = (header: string) => addressparser(header, { flatten: true }).map(({ address }) => address);

describe('addresses', () => {
  const near = fc.oneof(
    ugly,
    fc.tuple(ugly, ugly).map(([local, domain]) => `${local}@${domain}`),
    fc.tuple(ugly, ugly).map(([name, local]) => `${name} <${local}@example.com>`),
    fc.tuple(ugly, ugly).map(([name, local]) => `${name} <"${local}"@example.com>`),
    ugly.map((local) => `${local}@example.com`),
    ugly.map((domain) => `jane@${domain}`),
    fc.emailAddress(),
  );

  it('are one recipient or none', () => {
    fc.assert(
      fc.property(fc.oneof(near, anything), (to) => {
        const recipient = parseRecipient(to);
        if (recipient === undefined) return;
        expect(hasControls(recipient)).toBe(false);
        expect(recipient).toMatch(/^[^\s@,;<>()[\]"\\]+@[a-z0-9._-]+$/);
        expect(recipient.split('@')[0]).toBe(String(to).split('@')[0]);
        expect(addressesIn(recipient)).toHaveLength(1);
      }),
      runs(500),
    );
  });

  it('that are plain are recipients as they are', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        fc.pre(!address.includes('=?')); // may be an encoded word
        const [local, domain = ''] = address.split('@');
        expect(parseRecipient(address)).toBe(`${local}@${domain.toLowerCase()}`);
        expect(parseMailbox(`A, B <${address}>`)).toEqual({
          name: 'A, B',
          address: `${local}@${domain.toLowerCase()}`,
        });
      }),
      runs(200),
    );
  });

  it('are one mailbox or none, and written so that each parser reads that one', () => {
    fc.assert(
      fc.property(near, (written) => {
        const mailbox = parseMailbox(written);
        if (!mailbox) return;
        const header = formatMailbox(mailbox);
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        expect(addressesIn(header)).toEqual([mailbox.address]);
        expect(parseMailbox(header)?.address).toBe(mailbox.address);
      }),
      runs(500),
    );
  });

  it('keep the address whatever the name is', () => {
    fc.assert(
      fc.property(ugly, (given) => {
        const name = renderLine('{{code}}', { code: given });
        const header = formatMailbox({ name, address: 'a@example.com' });
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        expect(addressesIn(header)).toEqual(['a@example.com']);
        const read = parseMailbox(header);
        expect(read?.address).toBe('a@example.com');
        // Space inside the name is folded by the parser.
        if (/^[\x20-\x7e]*$/.test(name))
          expect(read?.name.replace(/\s+/g, ' ')).toBe(name.slice(0, 128).trim().replace(/\s+/g, ' '));
      }),
      runs(500),
    );
  });

  it('have a domain in ASCII or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          ugly,
          fc.domain(),
          ugly.map((label) => `${label}.example`),
        ),
        (written) => {
          const domain = toAsciiDomain(written);
          expect(domain === undefined || /^[a-z0-9._-]{1,253}$/.test(domain)).toBe(true);
          if (domain !== undefined) expect(toAsciiDomain(domain)).toBe(domain);
        },
      ),
      runs(500),
    );
  });
});

describe('endpoints', () => {
  const parts = [
    'https://',
    'http://',
    '//',
    'api.mailgun.net',
    '.mailgun.net',
    'mailgun.net',
    'evil.example',
    '@',
    ':',
    '/',
    '\\',
    '?',
    '#',
    '.',
    '%2e',
    '。',
    '\t',
    ' ',
    'gateway.example',
    ':8443',
    'x',
    'MARKER',
  ];
  const urls = fc.oneof(
    ugly,
    fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((some) => some.join('')),
    fc.array(fc.constantFrom(...parts), { maxLength: 5 }).map((some) => `https://${some.join('')}`),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
  );
  const allowed = new Set(['https://gateway.example', 'http://127.0.0.1:8080']);

  it('are Mailgun’s over https, listed, or refused with one sentence that does not repeat them', () => {
    fc.assert(
      fc.property(urls, (written) => {
        const said: string[] = [];
        const origin = parseEndpoint(written, allowed, (message) => said.push(message));
        if (origin === undefined) {
          expect(said).toHaveLength(1);
          expect(said[0]).not.toMatch(/MARKER|evil/i);
          return;
        }
        expect(said).toEqual([]);
        expect(new URL(written).origin).toBe(origin);
        expect(new URL(written).href.replace(/[?#]+$/, '')).toBe(`${origin}/`);
        if (!allowed.has(origin)) expect(origin).toMatch(/^https:\/\/([^/@?#\\]*\.)?mailgun\.net(:\d+)?$/);
      }),
      runs(1000),
    );
  });
});

/** Something like a config: each field good, ugly or of another type. */
const json = fc.jsonValue({ maxDepth: 3 });
const oftenGood = (...good: readonly unknown[]) =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: ugly },
    { weight: 1, arbitrary: json },
  );
const headers = fc.dictionary(
  fc.oneof(fc.constantFrom('X-A', 'x-a', 'Auto-Submitted', 'Bcc', 'Content-Type', '__proto__', 'X-%'), ugly),
  oftenGood('none', 'a {{user.name}}'),
  { maxKeys: 3 },
);
const goodHeaders = fc.dictionary(
  fc.constantFrom('X-A', 'Auto-Submitted', '__proto__', 'X-Entity-Ref-ID'),
  fc.constantFrom('none', 'a {{user.name}}', '{{team}}'),
);
const partial = fc.record(
  {
    html: fc.oneof(markup, oftenGood('<p>{{code}}</p>')),
    text: oftenGood('{{code}}', ''),
    subject: oftenGood('{{code}} for {{user.name}}', ''),
    replyTo: oftenGood('{{user.name}} <reply@example.com>', '{{inviter.primaryEmail}}', 'Foo, Bar <foo@bar.com>'),
    tags: oftenGood(['a', 'b'], ['SignIn', ' ']),
    deliverWithin: oftenGood('5m', '24h'),
    headers: fc.oneof({ weight: 8, arbitrary: goodHeaders }, { weight: 1, arbitrary: headers }),
  },
  { requiredKeys: [] },
);
const stored = fc.record(
  {
    template: oftenGood('sign-in'),
    version: oftenGood('v1'),
    variables: oftenGood({ a: '{{code}}' }, { 'ugly\r\n': ['{{user.name}}'] }),
    subject: oftenGood('S'),
  },
  { requiredKeys: ['template'] },
);
const delivery = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(partial, fc.dictionary(fc.constantFrom('fr', 'pt-BR', 'x', '__proto__'), partial, { maxKeys: 2 }))
      .map(([base, locales]) => ({ html: 'a {{code}}', ...base, locales })),
  },
  { weight: 2, arbitrary: stored },
  { weight: 1, arbitrary: json },
);
const types = ['SignIn', 'Generic', 'OrganizationInvitation', 'constructor', '__proto__'] as const;
const deliveries = fc
  .dictionary(fc.constantFrom(...types), delivery, { maxKeys: 3 })
  .map((some) => ({ Generic: { html: 'hello {{user.name}}' }, ...some }));
const good = { domain: 'mg.example.com', apiKey: 'key-SECRET', from: 'Acme, Inc. <no-reply@example.com>' };
const config = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record(
        {
          endpoint: oftenGood('https://api.eu.mailgun.net', ''),
          domain: oftenGood('mg.example.com', 'bücher.example'),
          from: oftenGood('Acme, Inc. <no-reply@example.com>', '日本 <a@example.com>'),
          tracking: oftenGood('off', 'domain'),
          testMode: oftenGood('on', ''),
          requireTls: oftenGood('on'),
          subaccount: oftenGood('sub', ''),
          deliveries: fc.oneof({ weight: 12, arbitrary: deliveries }, { weight: 1, arbitrary: json }),
        },
        { requiredKeys: ['deliveries'] },
      )
      .map((some) => ({ ...good, ...some })),
  },
  { weight: 1, arbitrary: json },
);
const noOrigins: ReadonlySet<string> = new Set();
const guard = createConfigGuard(() => noOrigins);

describe('configs', () => {
  it('are accepted, or refused with sentences; never a throw', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 8, arbitrary: config }, { weight: 1, arbitrary: anything }), (given) => {
        const { success, error } = guard.safeParse(given);
        expect(success).toBe(checkConfig(given, noOrigins).length === 0);
        for (const { code, message } of error?.issues ?? [])
          expect([code, message]).toEqual(['custom', expect.stringMatching(/^[A-Z].+\.$/)]);
      }),
      runs(400),
    );
  });

  it('are never repeated in what is said of them', () => {
    const marked = fc
      .oneof(ugly, json)
      .map((value) => (typeof value === 'string' ? `MARKER${value}` : { MARKER: 'MARKER' }));
    const field = fc.constantFrom(
      'endpoint',
      'domain',
      'apiKey',
      'from',
      'tracking',
      'testMode',
      'requireTls',
      'subaccount',
      'deliveries',
      'nonsense',
    );
    fc.assert(
      fc.property(
        fc.dictionary(field, marked, { maxKeys: 10 }),
        fc.dictionary(
          fc.constantFrom(
            'html',
            'template',
            'version',
            'variables',
            'subject',
            'replyTo',
            'tags',
            'deliverWithin',
            'headers',
            'locales',
            'nonsense',
          ),
          marked,
        ),
        (some, part) => {
          const given = { ...some, deliveries: { SignIn: part, Generic: some.deliveries } };
          for (const { message } of checkConfig(given, noOrigins)) expect(message).not.toContain('MARKER');
        },
      ),
      runs(200),
    );
  });

  it('that are saved can be sent', () => {
    fc.assert(
      fc.property(config, fc.constantFrom(...types), payload, (given, type, values) => {
        fc.pre(guard.safeParse(given).success);
        const outcome = ours(() =>
          prepareMessage(given, { to: 'a@example.com', type, payload: { ...values, code: '1', link: 'l' } }, options),
        );
        if (outcome instanceof MailgunError) expect(['noContent', 'tooLarge']).toContain(outcome.kind);
        else expect(outcome.fields.length).toBeGreaterThan(5);
      }),
      runs(200),
    );
  });
});

const options = { messageUuid: 'm', entityUuid: 'e', note: () => {} };
const sendFrom = templateOf('"', ',', ' <fixed@example.com>', '<', '>', '@example.com', '\r\n', 'Name ');
const logtoTemplate = fc.oneof(
  fc.constant(undefined),
  fc.record(
    {
      subject: markup,
      content: markup,
      contentType: fc.constantFrom('text/html', 'text/plain'),
      sendFrom,
      replyTo: fc.oneof(sendFrom, ugly),
    },
    { requiredKeys: ['content'] },
  ),
  anything,
);

/** What must be true of the fields of every message. */
function expectSafe(fields: readonly FormField[], to: string) {
  const count = (pattern: RegExp) => fields.filter(([name]) => pattern.test(name)).length;
  expect(fields.filter(([name]) => name === 'to')).toEqual([['to', to]]);
  expect(count(/^(h:)?(cc|bcc)$|^h:(to|from|sender|subject)$/i)).toBe(0);
  expect([count(/^from$/), count(/^h:message-id$/i)]).toEqual([1, 1]);
  expect([count(/^subject$/), count(/^h:reply-to$/i)].every((found) => found <= 1)).toBe(true);
  for (const [name, value] of fields) {
    expect(name).toMatch(/^[\w:!#$%&'*+.^`|~-]+$/);
    if (name === 'subject' || name === 'from' || name.startsWith('h:')) expect(hasControls(value)).toBe(false);
    if (name === 'from' || name === 'h:Reply-To') expect(addressesIn(value)).toHaveLength(1);
  }
}

describe('messages', () => {
  const mostlyValid = deliveries.map((some) => ({ ...good, deliveries: some }));

  it('have one recipient, one sender, and headers of one line', () => {
    let prepared = 0;
    fc.assert(
      fc.property(mostlyValid, fc.constantFrom(...types), payload, logtoTemplate, (given, type, values, template) => {
        const asked = { to: 'jane@example.net', type, payload: values, logtoTemplate: template };
        const outcome = ours(() => prepareMessage(given, asked, options));
        if (outcome instanceof MailgunError) {
          expect(['invalidConfig', 'noContent', 'tooLarge']).toContain(outcome.kind);
          return;
        }
        prepared += 1;
        expectSafe(outcome.fields, 'jane@example.net');
      }),
      runs(500),
    );
    expect(prepared).toBeGreaterThan(150);
  });

  it('never have an address from a payload for a sender', () => {
    fc.assert(
      fc.property(sendFrom, payload, (written, values) => {
        const asked = {
          to: 'jane@example.net',
          type: 'SignIn',
          payload: values,
          logtoTemplate: { content: 'a', sendFrom: written },
        };
        const { fields } = prepareMessage({ ...good, deliveries: {} }, asked, options);
        const [address = ''] = addressesIn(fields.find(([name]) => name === 'from')?.[1] ?? '');
        expect(address === 'no-reply@example.com' || written.includes(address)).toBe(true);
      }),
      runs(500),
    );
  });
});

describe('the connector', () => {
  /** A connector whose Mailgun accepts everything, and what was sent to it. */
  async function connect(given: unknown, template: unknown) {
    const sent: WireRequest[] = [];
    let uuids = 0;
    const createConnector: CreateConnector<EmailConnector> = createMailgunConnectorWith({
      transport: async (request) => {
        sent.push(request);
        return {
          answer: { status: 200, headers: {}, body: '{"id":"<1@example.com>","message":"Queued. Thank you."}' },
        };
      },
      now: () => 0,
      sleep: () => new Promise(() => {}),
      uuid: () => `4b340366-5fea-4c0b-b3c8-b8bd6a1d2f0${uuids++}`,
      note: () => {},
    });
    const host = { getConfig: async () => given, getI18nEmailTemplate: async () => template };
    const { sendMessage } = await createConnector(host as unknown as Parameters<typeof createConnector>[0]);
    return { sent, sendMessage };
  }

  it('sends one message to one address, or fails with a ConnectorError that holds no secret', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 8, arbitrary: config }, { weight: 1, arbitrary: anything }),
        fc.oneof(fc.constantFrom(...types), ugly),
        fc.oneof(
          { weight: 3, arbitrary: fc.constant('jane@example.net') },
          { weight: 1, arbitrary: fc.oneof(ugly, anything) },
        ),
        fc.oneof(payload, anything),
        logtoTemplate,
        fc.nat(3).map((number) => number === 0),
        async (given, type, to, values, template, isTest) => {
          const { sent, sendMessage } = await connect(given, template);
          const message = { to, type: type as TemplateType, payload: values } as Parameters<typeof sendMessage>[0];
          const outcome = await sendMessage(message, isTest ? given : undefined).catch((error: unknown) => error);
          if (outcome instanceof ConnectorError) {
            expect(sent).toEqual([]);
            expect(JSON.stringify(outcome)).not.toContain('SECRET');
            return;
          }
          expect(outcome).toEqual({ id: '<1@example.com>', message: 'Queued. Thank you.' });
          accepted += 1;
          const [{ body, headers }] = sent as [WireRequest];
          expect(sent).toHaveLength(1);
          expect(hasControls(Object.values(headers).join(''))).toBe(false);
          expectSafe(await parse(body, headers['content-type'] ?? ''), parseRecipient(to) ?? '');
        },
      ),
      runs(300),
    );
    expect(accepted).toBeGreaterThan(30);
  });
});

const parse = async (body: Buffer, contentType: string): Promise<FormField[]> => {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  return [...form].map(([name, value]) => [name, String(value)]);
};

describe('multipart bodies', () => {
  const boundary = '4b340366-5fea-4c0b-b3c8-b8bd6a1d2f00';
  // Node's parser drops a byte order mark at the start of a value, and reads %0A, %0D and %22 in a name as browsers write
  // them: neither is generated here.
  const name = fc.string({ unit: fc.constantFrom(..."aZ09:!#$&'*+.^_`|~-"), minLength: 1, maxLength: 12 });
  const value = fc
    .oneof(
      ugly,
      ugly.map((text) => `${text}\r\n--4b340366-5fea\r\n${text}--`),
      fc.string({ unit: 'binary' }),
    )
    .filter((text) => !text.startsWith('\ufeff'));

  it('parse back to exactly the same fields', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 6 }), async (fields) => {
        const expected = fields.map(([key, text]) => [key, Buffer.from(text).toString()]);
        expect(await parse(encodeMultipart(fields, boundary), `multipart/form-data; boundary=${boundary}`)).toEqual(
          expected,
        );
      }),
      runs(300),
    );
  });
});

describe('languages', () => {
  const tag = fc.oneof(fc.constantFrom('fr', 'fr-CA', 'FR-ca', 'zh-Hant-TW', 'zh', 'x-a', '*', '-', '__proto__'), ugly);

  it('are one of those that are offered, or none', () => {
    fc.assert(
      fc.property(
        fc.array(tag),
        fc.oneof(tag, anything),
        fc.oneof(
          fc.array(tag).map((tags) => tags.join(' ')),
          anything,
        ),
        (offered, locale, uiLocales) => {
          const chosen = chooseLocale(offered, { locale, uiLocales });
          expect(chosen === undefined || offered.includes(chosen)).toBe(true);
          if (typeof locale === 'string' && offered.includes(locale.trim()) && !/[*-]/.test(locale) && locale.trim()) {
            expect(chosen?.toLowerCase().split('-')[0]).toBe(locale.trim().toLowerCase());
          }
        },
      ),
      runs(300),
    );
  });
});
