// The fields of the config, one row each: parser, JSON Schema and Console's form are made from this table. Pure.
import { hasControlCharacters } from '../errors/characters.js';
import type { AddIssue } from '../errors/issues.js';
import { mailgunRegions } from '../mailgun/origins.js';
import { defaultDeliveries } from './default-deliveries.js';
import { parseEndpoint } from './endpoint.js';
import { type Mailbox, parseMailbox, toAsciiDomain } from './mailbox.js';
import { choiceParser, type JsonObject, objectParser, type Parser, textParser } from './validators.js';

export interface ConfigField<T> {
  /** As Console's form shows it. */
  readonly label: string;
  readonly isRequired?: boolean;
  /** Shown below the field in Console. */
  readonly description: string;
  readonly formItem:
    | { readonly type: 'Text'; readonly placeholder: string; readonly isConfidential?: boolean }
    | { readonly type: 'Select'; readonly titles: Readonly<Record<string, string>> }
    | { readonly type: 'Json'; readonly defaultValue: unknown };
  readonly parse: (value: unknown, addIssue: AddIssue, allowedOrigins: ReadonlySet<string>) => T | undefined;
  /** What a blank field means. Of a required one it is never used. */
  readonly defaultValue: T;
  readonly schema: JsonObject;
}

/** A config, parsed: one property per row of {@link configFields}. Deliveries stay as saved: a send parses only the one it uses. */
export type ParsedConfig = {
  readonly [Key in keyof typeof configFields]: (typeof configFields)[Key]['defaultValue'];
};

const field = <T>(row: ConfigField<T>): ConfigField<T> => row;

/** A choice, the first of them being the default. */
const select = <const Value extends string>(
  label: string,
  description: string,
  titles: Readonly<Record<Value, string>>,
): ConfigField<Value> => {
  const values = Object.keys(titles) as [Value, ...Value[]];
  const [defaultValue] = values;
  return {
    label,
    description,
    formItem: { type: 'Select', titles },
    parse: choiceParser(values),
    defaultValue,
    schema: { type: 'string', enum: values, default: defaultValue },
  };
};

const parseDomain: Parser<string> = textParser((text, addIssue) => {
  const domain = toAsciiDomain(text);
  return domain ?? void addIssue('Write the bare domain, such as mg.example.com: no https://, slash, port or @.');
});

const parseApiKey: Parser<string> = textParser((text, addIssue) => {
  if (/\s/.test(text) || hasControlCharacters(text)) {
    return void addIssue('An API key has no spaces or line breaks. Copy it again.');
  }
  if (/^pubkey-/i.test(text)) {
    return void addIssue('This is the public validation key, which cannot send. Use a sending key of the domain.');
  }
  return text;
});

const parseFrom: Parser<Mailbox> = textParser((text, addIssue) => {
  const mailbox = parseMailbox(text);
  return mailbox ?? void addIssue('Write one sender, such as Sender Name <sender@example.com>, with an ASCII address.');
});

const parseSubaccount: Parser<string> = textParser((text, addIssue) => {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  return void addIssue('Write the id of the subaccount: letters, digits, dashes and underscores.');
});

/** Every field of the config, in the order in which Console shows them. What a field does is in message/. */
export const configFields = {
  endpoint: field<string>({
    label: 'Mailgun endpoint',
    description: `Blank means the US region. The EU region needs ${mailgunRegions[1]}. To clear a saved value, enter a single space.`,
    formItem: { type: 'Text', placeholder: mailgunRegions[0] },
    parse: (value, addIssue, allowedOrigins) =>
      textParser((text) => parseEndpoint(text, allowedOrigins, addIssue))(value, addIssue),
    defaultValue: mailgunRegions[0],
    schema: { type: 'string', examples: mailgunRegions },
  }),
  domain: field({
    label: 'Domain',
    isRequired: true,
    description: 'The sending domain as Mailgun lists it, without https://, for example mg.example.com.',
    formItem: { type: 'Text', placeholder: 'mg.example.com' },
    parse: parseDomain,
    defaultValue: '',
    schema: { type: 'string', examples: ['mg.example.com'] },
  }),
  apiKey: field({
    label: 'API key',
    isRequired: true,
    description: 'A sending key of this domain is enough, and safer than an account key.',
    formItem: { type: 'Text', placeholder: '<your-mailgun-api-key>', isConfidential: true },
    parse: parseApiKey,
    defaultValue: '',
    schema: { type: 'string' },
  }),
  from: field<Mailbox>({
    label: 'Sender',
    isRequired: true,
    description: 'One address, preferably at the sending domain: email from another domain may be marked as spam.',
    formItem: { type: 'Text', placeholder: 'Sender Name <sender@mg.example.com>' },
    parse: parseFrom,
    defaultValue: { name: '', address: '' },
    schema: { type: 'string', examples: ['Sender Name <sender@mg.example.com>'] },
  }),
  tracking: select(
    'Open and click tracking',
    'Blank means off: links stay as written. The setting of the domain may rewrite them.',
    { off: 'Off (recommended)', domain: 'As set for the domain' },
  ),
  requireTls: select(
    'Delivery over TLS',
    'Blank means as set for the domain. If required, email to servers without TLS is not delivered.',
    { domain: 'As set for the domain', on: 'Required' },
  ),
  testMode: select('Test mode', 'Blank means off. On: Mailgun accepts and bills every message but delivers none.', {
    off: 'Off',
    on: 'On: nothing is delivered',
  }),
  subaccount: field<string | undefined>({
    label: 'Subaccount',
    description:
      'Only for a key of the parent account: the id of the domain’s subaccount. To clear a saved value, enter a single space.',
    formItem: { type: 'Text', placeholder: 'Subaccount id' },
    parse: parseSubaccount,
    defaultValue: undefined,
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  }),
  deliveries: field<JsonObject>({
    label: 'Deliveries',
    isRequired: true,
    description:
      'The email of each usage type: HTML, or the name of a template stored at Mailgun. Generic serves the rest.',
    formItem: { type: 'Json', defaultValue: defaultDeliveries },
    // Required in the form, which starts with defaults. A config without any is valid: Logto's own templates may serve all.
    parse: (value, addIssue) =>
      value === undefined || value === null
        ? {}
        : objectParser('Write a JSON object: usage types such as SignIn or Generic, and a delivery for each.')(
            value,
            addIssue,
          ),
    defaultValue: {},
    schema: { type: 'object' },
  }),
};
