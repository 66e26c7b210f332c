// Builds the form fields of a message for tests.
import { type Message, prepareMessage } from '../../src/message/prepare-message.ts';

const config = {
  domain: 'mg.example.com',
  apiKey: 'key-MARKER',
  from: 'Acme, Inc. <no-reply@example.com>',
  deliveries: { SignIn: { subject: 'Code {{code}}', html: '<p>{{code}}</p>' } },
};
const message: Message = { to: 'jane@example.net', type: 'SignIn', payload: { code: '123456' } };

export interface BuiltFields {
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
  readonly warnings: string[];
  /** The facts of each warning, in the same order. */
  readonly warningFacts: unknown[];
  readonly names: string[];
  /** Every value of a name. */
  readonly all: (name: string) => string[];
  /** The first value of a name. */
  readonly one: (name: string) => string | undefined;
}

export function buildFields(configFields: object = {}, messageFields: Partial<Message> = {}): BuiltFields {
  const warnings: string[] = [];
  const warningFacts: unknown[] = [];
  const logger = {
    warn(text: string, facts?: unknown) {
      warnings.push(text);
      warningFacts.push(facts);
    },
    error() {},
  };
  const options = { messageUuid: 'message-uuid', logger };
  const { fields } = prepareMessage({ ...config, ...configFields }, { ...message, ...messageFields }, options);
  const all = (name: string) => fields.filter(([field]) => field === name).map(([, value]) => value);
  return { fields, warnings, warningFacts, names: fields.map(([name]) => name), all, one: (name) => all(name)[0] };
}

/** With one delivery for the usage type. */
export function buildWithDelivery(delivery: object, messageFields: Partial<Message> = {}): BuiltFields {
  return buildFields({ deliveries: { SignIn: delivery } }, messageFields);
}

/** With a template of Logto's own. */
export function buildWithLogtoTemplate(template: object, payload: object = { code: '123456' }): BuiltFields {
  return buildFields({}, { payload, logtoTemplate: { subject: 'S', content: '<p>{{code}}</p>', ...template } });
}
