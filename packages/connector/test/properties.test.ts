// Properties that hold for every input, checked with hundreds of hostile ones: no value becomes markup, a header, a second
// recipient, or an error that Logto does not know.
import { ConnectorError, type CreateConnector, type EmailConnector, type TemplateType } from '@logto/connector-kit';
import fc from 'fast-check';
import addressparser from 'nodemailer/lib/addressparser';
import { describe, expect, it } from 'vitest';
import { createConfigGuard, lintConfig } from '../src/config/config.ts';
import { parseEndpoint } from '../src/config/endpoint.ts';
import { formatMailbox, parseMailbox, parseRecipient, toAsciiDomain } from '../src/config/mailbox.ts';
import { chooseLocale } from '../src/content/locale.ts';
import { renderJson, renderLine } from '../src/content/render.ts';
import { toTemplateVariables } from '../src/content/values.ts';
import { hasControlCharacters } from '../src/errors/characters.ts';
import { MailgunError } from '../src/errors/mailgun-error.ts';
import type { Logger } from '../src/errors/operator-log.ts';
import { createMailgunConnectorWith, type TimedRequest } from '../src/index.ts';
import type { FormField } from '../src/message/form-fields.ts';
import { encodeMultipart } from '../src/message/http-request.ts';
import { prepareMessage } from '../src/message/prepare-message.ts';
import { renderHtml, renderText, renderTextOfHtml } from './support/render.ts';

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
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 7 })
  .map((parts) => parts.join(''));

/** Any JavaScript value, functions and circular structures included. */
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
    const circular: Record<string, unknown> = { name: 'a' };
    return Object.assign(circular, { circular, list: [circular] });
  }),
);
const context = fc.dictionary(fc.constantFrom('name', 'primaryEmail', 'id', '__proto__'), fc.oneof(hostile, anything), {
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
  fc.oneof({ weight: 3, arbitrary: hostile }, { weight: 2, arbitrary: context }, { weight: 1, arbitrary: anything }),
  { maxKeys: 8 },
);
/** Most payloads have a code and a link. */
const payload = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(values, hostile)
      .map(([some, text]) => ({ ...some, code: `1${text}`, link: `https://${text}` })),
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
/** HTML that an operator may write. */
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

const mailgunVariable =
  /%(recipient[\w.-]*|unsubscribe_url|tag_unsubscribe_url|mailing_list_unsubscribe_url|unsubscribe_email)%/i;

/** The result, or the MailgunError that was thrown. Any other error is thrown again. */
const resultOrMailgunError = <T>(run: () => T): T | MailgunError => {
  try {
    return run();
  } catch (error) {
    if (error instanceof MailgunError) return error;
    throw error;
  }
};

describe('rendering', () => {
  it('throws only for a part that is too large', () => {
    fc.assert(
      fc.property(fc.oneof(markup, hostile), payload, (source, values) => {
        for (const render of [
          renderHtml,
          renderText,
          renderTextOfHtml,
          renderLine,
          renderJson,
          (_: string, variables: typeof values) => toTemplateVariables(variables),
        ]) {
          const rendered = resultOrMailgunError(() => render(source, values));
          if (rendered instanceof MailgunError) expect(rendered.code).toBe('tooLarge');
          else expect(rendered).toBeDefined();
        }
      }),
      runs(300),
    );
  });

  it('never turns a value into markup in HTML', () => {
    fc.assert(
      fc.property(templateOf(' words ', '\n', 'é'), payload, (source, values) => {
        const rendered = renderHtml(source, values);
        expect(rendered).not.toMatch(/[<>"'%]/);
        expect(rendered).not.toMatch(/&(?!(amp|lt|gt|quot|#39|#37);)/);
      }),
      runs(500),
    );
  });

  it('shows exactly the value in HTML', () => {
    const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#37': '%' };
    fc.assert(
      fc.property(hostile, (code) => {
        const shown = renderHtml('{{code}}', { code }).replace(
          /&(amp|lt|gt|quot|#39|#37);/g,
          (_, name: string) => entities[name] ?? '',
        );
        expect(shown).toBe(code.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g, ' '));
      }),
      runs(300),
    );
  });

  it('never turns a value into a Mailgun variable', () => {
    fc.assert(
      fc.property(markup, payload, (source, values) => {
        for (const render of [renderHtml, renderText, renderTextOfHtml, renderLine]) {
          expect(render(source, values)).not.toMatch(mailgunVariable);
        }
        expect(
          JSON.stringify(
            toTemplateVariables(
              Object.fromEntries(Object.entries(values).map(([, value], index) => [`k${index}`, value])),
            ),
          ),
        ).not.toMatch(/"[^"]*%(recipient[\w.-]*|unsubscribe_url)%[^"]*"(?!:)/);
      }),
      runs(300),
    );
  });

  it('returns one trimmed line without control characters for a header', () => {
    fc.assert(
      fc.property(fc.oneof(markup, hostile), payload, (source, values) => {
        const line = renderLine(source, values);
        expect(hasControlCharacters(line)).toBe(false);
        expect(line).toBe(line.trim());
      }),
      runs(300),
    );
  });

  it('returns template variables that are JSON', () => {
    fc.assert(
      fc.property(payload, (values) => {
        const variables = toTemplateVariables(values);
        expect(JSON.stringify(JSON.parse(JSON.stringify(variables)))).toBe(JSON.stringify(variables));
      }),
      runs(300),
    );
  });
});

/** The addresses of a header, parsed by another library than the connector uses. */
const addressesIn = (header: string) => addressparser(header, { flatten: true }).map(({ address }) => address);

describe('addresses', () => {
  const addressLike = fc.oneof(
    hostile,
    fc.tuple(hostile, hostile).map(([local, domain]) => `${local}@${domain}`),
    fc.tuple(hostile, hostile).map(([name, local]) => `${name} <${local}@example.com>`),
    fc.tuple(hostile, hostile).map(([name, local]) => `${name} <"${local}"@example.com>`),
    hostile.map((local) => `${local}@example.com`),
    hostile.map((domain) => `jane@${domain}`),
    fc.emailAddress(),
  );

  it('parse as one recipient or none', () => {
    fc.assert(
      fc.property(fc.oneof(addressLike, anything), (to) => {
        const recipient = parseRecipient(to);
        if (recipient === undefined) return;
        expect(hasControlCharacters(recipient)).toBe(false);
        expect(recipient).toMatch(/^[^\s@,;<>()[\]"\\]+@[a-z0-9._-]+$/);
        expect(recipient.split('@')[0]).toBe(String(to).split('@')[0]);
        expect(addressesIn(recipient)).toHaveLength(1);
      }),
      runs(500),
    );
  });

  it('are unchanged when they are plain', () => {
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

  it('parse as one mailbox or none, and are formatted so that every parser finds the same one', () => {
    fc.assert(
      fc.property(addressLike, (text) => {
        const mailbox = parseMailbox(text);
        if (!mailbox) return;
        const header = formatMailbox(mailbox);
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        expect(addressesIn(header)).toEqual([mailbox.address]);
        expect(parseMailbox(header)?.address).toBe(mailbox.address);
      }),
      runs(500),
    );
  });

  it('keep their address whatever the name is', () => {
    fc.assert(
      fc.property(hostile, (code) => {
        const name = renderLine('{{code}}', { code });
        const header = formatMailbox({ name, address: 'a@example.com' });
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        expect(addressesIn(header)).toEqual(['a@example.com']);
        const parsed = parseMailbox(header);
        expect(parsed?.address).toBe('a@example.com');
        // The parser collapses white space inside the name.
        if (/^[\x20-\x7e]*$/.test(name))
          expect(parsed?.name.replace(/\s+/g, ' ')).toBe(name.slice(0, 128).trim().replace(/\s+/g, ' '));
      }),
      runs(500),
    );
  });

  it('have an ASCII domain or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          hostile,
          fc.domain(),
          hostile.map((label) => `${label}.example`),
        ),
        (text) => {
          const domain = toAsciiDomain(text);
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
    hostile,
    fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((some) => some.join('')),
    fc.array(fc.constantFrom(...parts), { maxLength: 5 }).map((some) => `https://${some.join('')}`),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
  );
  const allowed = new Set(['https://gateway.example', 'http://127.0.0.1:8080']);

  it('are https origins of Mailgun, allowed origins, or rejected with one issue that does not repeat them', () => {
    fc.assert(
      fc.property(urls, (text) => {
        const issues: string[] = [];
        const origin = parseEndpoint(text, allowed, (message) => issues.push(message));
        if (origin === undefined) {
          expect(issues).toHaveLength(1);
          expect(issues[0]).not.toMatch(/MARKER|evil/i);
          return;
        }
        expect(issues).toEqual([]);
        expect(new URL(text).origin).toBe(origin);
        expect(new URL(text).href.replace(/[?#]+$/, '')).toBe(`${origin}/`);
        if (!allowed.has(origin)) expect(origin).toMatch(/^https:\/\/([^/@?#\\]*\.)?mailgun\.net(:\d+)?$/);
      }),
      runs(1000),
    );
  });
});

/** Configs whose fields are valid, hostile or of another type. */
const json = fc.jsonValue({ maxDepth: 3 });
const oftenValid = (...valid: readonly unknown[]) =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constantFrom(...valid) },
    { weight: 1, arbitrary: hostile },
    { weight: 1, arbitrary: json },
  );
const headers = fc.dictionary(
  fc.oneof(fc.constantFrom('X-A', 'x-a', 'Auto-Submitted', 'Bcc', 'Content-Type', '__proto__', 'X-%'), hostile),
  oftenValid('none', 'a {{user.name}}'),
  { maxKeys: 3 },
);
const validHeaders = fc.dictionary(
  fc.constantFrom('X-A', 'Auto-Submitted', '__proto__', 'X-Entity-Ref-ID'),
  fc.constantFrom('none', 'a {{user.name}}', '{{team}}'),
);
const partial = fc.record(
  {
    html: fc.oneof(markup, oftenValid('<p>{{code}}</p>')),
    text: oftenValid('{{code}}', ''),
    subject: oftenValid('{{code}} for {{user.name}}', ''),
    replyTo: oftenValid('{{user.name}} <reply@example.com>', '{{inviter.primaryEmail}}', 'Foo, Bar <foo@bar.com>'),
    tags: oftenValid(['a', 'b'], ['SignIn', ' ']),
    deliverWithin: oftenValid('5m', '24h'),
    headers: fc.oneof({ weight: 8, arbitrary: validHeaders }, { weight: 1, arbitrary: headers }),
  },
  { requiredKeys: [] },
);
const templateDelivery = fc.record(
  {
    template: oftenValid('sign-in'),
    version: oftenValid('v1'),
    variables: oftenValid({ a: '{{code}}' }, { 'hostile\r\n': ['{{user.name}}'] }),
    subject: oftenValid('S'),
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
  { weight: 2, arbitrary: templateDelivery },
  { weight: 1, arbitrary: json },
);
const types = ['SignIn', 'Generic', 'OrganizationInvitation', 'constructor', '__proto__'] as const;
const deliveries = fc
  .dictionary(fc.constantFrom(...types), delivery, { maxKeys: 3 })
  .map((some) => ({ Generic: { html: 'hello {{user.name}}' }, ...some }));
const validConnection = { domain: 'mg.example.com', apiKey: 'key-SECRET', from: 'Acme, Inc. <no-reply@example.com>' };
const config = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record(
        {
          endpoint: oftenValid('https://api.eu.mailgun.net', ''),
          domain: oftenValid('mg.example.com', 'bücher.example'),
          from: oftenValid('Acme, Inc. <no-reply@example.com>', '日本 <a@example.com>'),
          tracking: oftenValid('off', 'domain'),
          testMode: oftenValid('on', ''),
          requireTls: oftenValid('on'),
          subaccount: oftenValid('sub', ''),
          deliveries: fc.oneof({ weight: 12, arbitrary: deliveries }, { weight: 1, arbitrary: json }),
        },
        { requiredKeys: ['deliveries'] },
      )
      .map((some) => ({ ...validConnection, ...some })),
  },
  { weight: 1, arbitrary: json },
);
const noOrigins: ReadonlySet<string> = new Set();
const guard = createConfigGuard(() => noOrigins);

describe('configs', () => {
  it('are accepted, or rejected with sentences, and never throw', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 8, arbitrary: config }, { weight: 1, arbitrary: anything }), (candidate) => {
        const { success, error } = guard.safeParse(candidate);
        expect(success).toBe(lintConfig(candidate, noOrigins).length === 0);
        for (const { code, message } of error?.issues ?? [])
          expect([code, message]).toEqual(['custom', expect.stringMatching(/^[A-Z].+\.$/)]);
      }),
      runs(400),
    );
  });

  it('never appear in their issues', () => {
    const marked = fc
      .oneof(hostile, json)
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
          const candidate = { ...some, deliveries: { SignIn: part, Generic: some.deliveries } };
          for (const { message } of lintConfig(candidate, noOrigins)) expect(message).not.toContain('MARKER');
        },
      ),
      runs(200),
    );
  });

  it('that the guard accepts can be sent', () => {
    fc.assert(
      fc.property(config, fc.constantFrom(...types), payload, (candidate, type, values) => {
        fc.pre(guard.safeParse(candidate).success);
        const outcome = resultOrMailgunError(() =>
          prepareMessage(
            candidate,
            { to: 'a@example.com', type, payload: { ...values, code: '1', link: 'l' } },
            options,
          ),
        );
        if (outcome instanceof MailgunError) expect(['noContent', 'tooLarge']).toContain(outcome.code);
        else expect(outcome.fields.length).toBeGreaterThan(5);
      }),
      runs(200),
    );
  });
});

const logger: Logger = { warn: () => {}, error: () => {} };
const options = { messageUuid: 'm', logger };
const sendFrom = templateOf('"', ',', ' <fixed@example.com>', '<', '>', '@example.com', '\r\n', 'Name ');
const logtoTemplate = fc.oneof(
  fc.constant(undefined),
  fc.record(
    {
      subject: markup,
      content: markup,
      contentType: fc.constantFrom('text/html', 'text/plain'),
      sendFrom,
      replyTo: fc.oneof(sendFrom, hostile),
    },
    { requiredKeys: ['content'] },
  ),
  anything,
);

/** Checks what must be true of the fields of every message. */
function expectSafe(fields: readonly FormField[], to: string) {
  const count = (pattern: RegExp) => fields.filter(([name]) => pattern.test(name)).length;
  expect(fields.filter(([name]) => name === 'to')).toEqual([['to', to]]);
  expect(count(/^(h:)?(cc|bcc)$|^h:(to|from|sender|subject)$/i)).toBe(0);
  expect([count(/^from$/), count(/^h:message-id$/i)]).toEqual([1, 1]);
  expect([count(/^subject$/), count(/^h:reply-to$/i)].every((found) => found <= 1)).toBe(true);
  for (const [name, value] of fields) {
    expect(name).toMatch(/^[\w:!#$%&'*+.^`|~-]+$/);
    if (name === 'subject' || name === 'from' || name.startsWith('h:')) expect(hasControlCharacters(value)).toBe(false);
    if (name === 'from' || name === 'h:Reply-To') expect(addressesIn(value)).toHaveLength(1);
  }
}

describe('messages', () => {
  const mostlyValid = deliveries.map((some) => ({ ...validConnection, deliveries: some }));

  it('have one recipient, one sender and one-line headers', () => {
    let preparedCount = 0;
    fc.assert(
      fc.property(
        mostlyValid,
        fc.constantFrom(...types),
        payload,
        logtoTemplate,
        (candidate, type, values, template) => {
          const message = { to: 'jane@example.net', type, payload: values, logtoTemplate: template };
          const outcome = resultOrMailgunError(() => prepareMessage(candidate, message, options));
          if (outcome instanceof MailgunError) {
            expect(['invalidConfig', 'noContent', 'tooLarge']).toContain(outcome.code);
            return;
          }
          preparedCount += 1;
          expectSafe(outcome.fields, 'jane@example.net');
        },
      ),
      runs(500),
    );
    expect(preparedCount).toBeGreaterThan(150);
  });

  it('never use an address of the payload as the sender', () => {
    fc.assert(
      fc.property(sendFrom, payload, (text, values) => {
        const message = {
          to: 'jane@example.net',
          type: 'SignIn',
          payload: values,
          logtoTemplate: { content: 'a', sendFrom: text },
        };
        const { fields } = prepareMessage({ ...validConnection, deliveries: {} }, message, options);
        const [address = ''] = addressesIn(fields.find(([name]) => name === 'from')?.[1] ?? '');
        expect(address === 'no-reply@example.com' || text.includes(address)).toBe(true);
      }),
      runs(500),
    );
  });
});

describe('the connector', () => {
  /** A connector whose transport accepts everything, and its requests. */
  async function connect(candidate: unknown, template: unknown) {
    const sent: TimedRequest[] = [];
    let uuids = 0;
    const createConnector: CreateConnector<EmailConnector> = createMailgunConnectorWith({
      transport: async (request) => {
        sent.push(request);
        return {
          response: { status: 200, headers: {}, body: '{"id":"<1@example.com>","message":"Queued. Thank you."}' },
        };
      },
      now: () => 0,
      sleep: () => new Promise(() => {}),
      uuid: () => `4b340366-5fea-4c0b-b3c8-b8bd6a1d2f0${uuids++}`,
      logger,
    });
    const logto = { getConfig: async () => candidate, getI18nEmailTemplate: async () => template };
    const { sendMessage } = await createConnector(logto as unknown as Parameters<typeof createConnector>[0]);
    return { sent, sendMessage };
  }

  it('sends one message to one address, or rejects with a ConnectorError without secrets', async () => {
    let acceptedCount = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 8, arbitrary: config }, { weight: 1, arbitrary: anything }),
        fc.oneof(fc.constantFrom(...types), hostile),
        fc.oneof(
          { weight: 3, arbitrary: fc.constant('jane@example.net') },
          { weight: 1, arbitrary: fc.oneof(hostile, anything) },
        ),
        fc.oneof(payload, anything),
        logtoTemplate,
        fc.nat(3).map((number) => number === 0),
        async (candidate, type, to, values, template, isTest) => {
          const { sent, sendMessage } = await connect(candidate, template);
          const message = { to, type: type as TemplateType, payload: values } as Parameters<typeof sendMessage>[0];
          const outcome = await sendMessage(message, isTest ? candidate : undefined).catch((error: unknown) => error);
          if (outcome instanceof ConnectorError) {
            expect(sent).toEqual([]);
            expect(JSON.stringify(outcome)).not.toContain('SECRET');
            return;
          }
          expect(outcome).toEqual({ id: '<1@example.com>', message: 'Queued. Thank you.' });
          acceptedCount += 1;
          const [{ body, headers }] = sent as [TimedRequest];
          expect(sent).toHaveLength(1);
          expect(hasControlCharacters(Object.values(headers).join(''))).toBe(false);
          expectSafe(await parse(body, headers['content-type'] ?? ''), parseRecipient(to) ?? '');
        },
      ),
      runs(300),
    );
    expect(acceptedCount).toBeGreaterThan(30);
  });
});

const parse = async (body: Buffer, contentType: string): Promise<FormField[]> => {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  return [...form].map(([name, value]) => [name, String(value)]);
};

describe('multipart bodies', () => {
  const boundary = '4b340366-5fea-4c0b-b3c8-b8bd6a1d2f00';
  // Node's parser drops a byte order mark at the start of a value, and decodes %0A, %0D and %22 in a name, as browsers
  // encode them: neither is generated here.
  const name = fc.string({ unit: fc.constantFrom(..."aZ09:!#$&'*+.^_`|~-"), minLength: 1, maxLength: 12 });
  const value = fc
    .oneof(
      hostile,
      hostile.map((text) => `${text}\r\n--4b340366-5fea\r\n${text}--`),
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
  const tag = fc.oneof(
    fc.constantFrom('fr', 'fr-CA', 'FR-ca', 'zh-Hant-TW', 'zh', 'x-a', '*', '-', '__proto__'),
    hostile,
  );

  it('are one of the available ones, or none', () => {
    fc.assert(
      fc.property(
        fc.array(tag),
        fc.oneof(tag, anything),
        fc.oneof(
          fc.array(tag).map((tags) => tags.join(' ')),
          anything,
        ),
        (available, locale, uiLocales) => {
          const chosen = chooseLocale(available, { locale, uiLocales });
          expect(chosen === undefined || available.includes(chosen)).toBe(true);
          if (
            typeof locale === 'string' &&
            available.includes(locale.trim()) &&
            !/[*-]/.test(locale) &&
            locale.trim()
          ) {
            expect(chosen?.toLowerCase().split('-')[0]).toBe(locale.trim().toLowerCase());
          }
        },
      ),
      runs(300),
    );
  });
});
