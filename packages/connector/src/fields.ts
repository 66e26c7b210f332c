// The fields of the config: the one table that the guard, the JSON Schema and Console's form are made from. Pure.
import { choice, isObject, type JsonObject, type Read, type Report, text } from './check.js';
import { defaultDeliveries } from './default-deliveries.js';
import { mailgunRegions, parseEndpoint } from './endpoint.js';
import { hasControls, type Mailbox, parseMailbox, toAsciiDomain } from './mailbox.js';

const readDomain = text((written, report) => {
  const domain = toAsciiDomain(written);
  return domain ?? void report('Write the bare domain, such as mg.example.com: no https://, slash, port or @.');
});

const readApiKey = text((written, report) => {
  if (/\s/.test(written) || hasControls(written)) {
    return void report('An API key has no spaces or line breaks. Copy it again.');
  }
  if (/^pubkey-/i.test(written)) {
    return void report('This is the public validation key, which cannot send. Use a sending key of the domain.');
  }
  return written;
});

const readFrom = text((written, report) => {
  const mailbox = parseMailbox(written);
  return mailbox ?? void report('Write one sender, such as Sender Name <sender@example.com>, with an ASCII address.');
});

const readSubaccount = text((written, report) => {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(written)) return written;
  return void report('Write the id of the subaccount: letters, digits, dashes and underscores.');
});

const readDeliveries: Read<JsonObject> = (value, report) => {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  return void report('Write a JSON object: usage types such as SignIn or Generic, and a delivery for each.');
};

/** A field of the config and of Console's form. */
export interface Field<T> {
  readonly label: string;
  readonly isRequired?: boolean;
  /** Under the field in Console, where it is often got wrong. */
  readonly description: string;
  readonly form:
    | { readonly type: 'Text'; readonly placeholder: string; readonly isConfidential?: boolean }
    | { readonly type: 'Select'; readonly titles: Readonly<Record<string, string>> }
    | { readonly type: 'Json'; readonly defaultValue: unknown };
  readonly read: (value: unknown, report: Report, allowedOrigins: ReadonlySet<string>) => T | undefined;
  readonly schema: JsonObject;
}

const onOff = <const Words extends readonly [string, ...string[]]>(
  words: Words,
  titles: Readonly<Record<string, string>>,
) => ({
  form: { type: 'Select', titles } as const,
  read: choice(words),
  schema: { type: 'string', enum: words, default: words[0] },
});

interface Fields {
  readonly endpoint: Field<string>;
  readonly domain: Field<string>;
  readonly apiKey: Field<string>;
  readonly from: Field<Mailbox>;
  readonly tracking: Field<'off' | 'domain'>;
  readonly requireTls: Field<'domain' | 'on'>;
  readonly testMode: Field<'off' | 'on'>;
  readonly subaccount: Field<string>;
  readonly deliveries: Field<JsonObject>;
}

/** Every field of the config, in the order Console shows them. */
export const fields: Fields = {
  endpoint: {
    label: 'Mailgun endpoint',
    description: `Leave blank for the US region. A domain in the EU region needs ${mailgunRegions[1]}.`,
    form: { type: 'Text', placeholder: mailgunRegions[0] },
    read: (value, report, allowedOrigins) =>
      text((written) => parseEndpoint(written, allowedOrigins, report))(value, report),
    schema: { type: 'string', examples: mailgunRegions },
  },
  domain: {
    label: 'Domain',
    isRequired: true,
    description: 'The sending domain as Mailgun lists it, without https://, for example mg.example.com.',
    form: { type: 'Text', placeholder: 'mg.example.com' },
    read: readDomain,
    schema: { type: 'string', examples: ['mg.example.com'] },
  },
  apiKey: {
    label: 'API key',
    isRequired: true,
    description: 'A sending key of this domain is enough, and safer than an account key.',
    form: { type: 'Text', placeholder: '<your-mailgun-api-key>', isConfidential: true },
    read: readApiKey,
    schema: { type: 'string' },
  },
  from: {
    label: 'Sender',
    isRequired: true,
    description: 'One address, best at the sending domain: another domain may land in spam.',
    form: { type: 'Text', placeholder: 'Sender Name <sender@mg.example.com>' },
    read: readFrom,
    schema: { type: 'string', examples: ['Sender Name <sender@mg.example.com>'] },
  },
  tracking: {
    label: 'Open and click tracking',
    description: 'Off keeps the links of security mails as they are. The domain’s own setting may rewrite them.',
    ...onOff(['off', 'domain'], { off: 'Off (recommended)', domain: 'As set for the domain' }),
  },
  requireTls: {
    label: 'Delivery over TLS',
    description: 'Require TLS and a mail server without it gets nothing.',
    ...onOff(['domain', 'on'], { domain: 'As set for the domain', on: 'Required' }),
  },
  testMode: {
    label: 'Test mode',
    description: 'On: Mailgun accepts and bills every message but delivers none.',
    ...onOff(['off', 'on'], { off: 'Off', on: 'On: nothing is delivered' }),
  },
  subaccount: {
    label: 'Subaccount',
    description: 'Only for a key of the parent account: the id of the subaccount that the domain belongs to.',
    form: { type: 'Text', placeholder: 'Subaccount id' },
    read: readSubaccount,
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  },
  deliveries: {
    label: 'Deliveries',
    isRequired: true,
    description:
      'The mail of each usage type: html, or the name of a template stored at Mailgun. Generic serves the rest.',
    form: { type: 'Json', defaultValue: defaultDeliveries },
    read: readDeliveries,
    schema: { type: 'object' },
  },
};
