// A config and a message → what the connector would send, without sending it. Everything is the connector's own answer.
import type { Kind, MessageToSend, WireRequest } from 'connector-mailgun';
import type { Finding } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import type { ConnectorModule } from './connector.js';
import { sampleRecipient } from './usage-types.js';

export interface Composed {
  readonly ok: true;
  /** `logto`, or the usage type whose delivery serves. */
  readonly source: string;
  /** The tag of `locales` that was used. */
  readonly locale: string | undefined;
  /** The form fields Mailgun would get; names may repeat. */
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
  /** What the connector remarks for the operator's log. */
  readonly warnings: readonly string[];
}

export interface NotComposed {
  readonly ok: false;
  readonly code: Kind;
  /** The connector's sentence for the operator. */
  readonly message: string;
  readonly findings: Finding[];
  readonly warnings: readonly string[];
}

export function compose(connector: ConnectorModule, config: unknown, message: MessageToSend): Composed | NotComposed {
  const warnings: string[] = [];
  try {
    const { source, locale, fields } = connector.prepare(config, message, (what) => warnings.push(what));
    return { ok: true, source: source === 'logto' ? 'logto' : source.delivery, locale, fields, warnings };
  } catch (thrown) {
    if (!isMailgunError(thrown)) throw thrown;
    const { kind, operator, problems } = thrown;
    const findings = problems.map(
      ({ path, message: text }): Finding => ({ severity: 'error', rule: 'config', path: [...path], message: text }),
    );
    return { ok: false, code: kind, message: operator, findings, warnings };
  }
}

/** By its name and not its class: the connector may be loaded twice in one process, as Logto loads it and as we do. */
function isMailgunError(thrown: unknown): thrown is InstanceType<ConnectorModule['MailgunError']> {
  return thrown instanceof Error && thrown.name === 'MailgunError' && 'kind' in thrown;
}

/** The first value of a form field; empty when it was not sent. */
export function fieldOf({ fields }: Pick<Composed, 'fields'>, name: string): string {
  return fields.find(([key]) => key === name)?.[1] ?? '';
}

/**
 * The request that a message would make, byte for byte. It goes nowhere: the connector is given a wire that keeps it.
 * @returns undefined when the connector refuses the config or the message; `compose` says why
 */
export async function captureRequest(
  connector: ConnectorModule,
  config: unknown,
  { logtoTemplate, ...message }: MessageToSend,
): Promise<WireRequest | undefined> {
  let captured: WireRequest | undefined;
  const createConnector = connector.createMailgunConnectorWith({
    note: () => {},
    transport: async (request) => {
      captured = request;
      return { answer: { status: 200, headers: {}, body: '{"id":"<kept@studio>","message":"Queued. Thank you."}' } };
    },
  });
  const { sendMessage } = await createConnector({
    getConfig: async () => config,
    getI18nEmailTemplate: async () => logtoTemplate as undefined,
  });
  await sendMessage(message as Parameters<typeof sendMessage>[0]).catch(() => undefined);
  return captured;
}

/** The form fields of a request, in order: what a message says of itself, such as its Message-Id, is new with each run. */
export async function fieldsOf({ headers, body }: WireRequest): Promise<Composed['fields']> {
  const form = await new Response(new Uint8Array(body), { headers: { ...headers } }).formData();
  return [...form].map(([name, value]) => [name, String(value)] as const);
}

/** Where and as whom the connector calls Mailgun, read from a request it would make. */
export interface Access {
  /** Origin of the API. */
  readonly origin: string;
  /** Sending domain, as punycode. */
  readonly domain: string;
  /** Authorization, and the subaccount when there is one. */
  readonly headers: Readonly<Record<string, string>>;
  /** Address of the configured sender. */
  readonly sender: string;
}

/** @returns undefined when the connector cannot use the connection fields of the config */
export async function readAccess(connector: ConnectorModule, config: unknown): Promise<Access | undefined> {
  if (!isObject(config)) return undefined;
  const probe = { ...config, deliveries: { Generic: { html: 'x' } } };
  const message = { to: sampleRecipient, type: 'Generic', payload: {} };
  const composed = compose(connector, probe, message);
  const request = await captureRequest(connector, probe, message);
  if (!composed.ok || !request) return undefined;
  const domain = /^\/v3\/([^/]+)\//.exec(request.path)?.[1] ?? '';
  const kept = Object.entries(request.headers).filter(([name]) =>
    /^(authorization|x-mailgun-on-behalf-of)$/i.test(name),
  );
  return {
    origin: request.origin,
    domain,
    headers: Object.fromEntries(kept),
    sender: addressOf(fieldOf(composed, 'from')),
  };
}

/** The address of a mailbox as the connector writes it: `Name <address>` or the address alone. */
export function addressOf(mailbox: string): string {
  return /<([^<>]+)>$/.exec(mailbox)?.[1] ?? mailbox;
}
