// Calls Mailgun's API, read-only: one request at a time with a deadline, a bounded response, and no redirects. The only file of
// the diagnosis that touches the network.
import { type ParsedConfig, requestHeaders } from 'connector-mailgun/inspect';
import { maskKey } from '../connector/api-key.js';
import { parseJson } from '../contract/json.js';

/** The response, or Node's name of the network failure. `json` is null when the body is not JSON. */
export type Reply =
  | { readonly ok: true; readonly status: number; readonly json: unknown; readonly body: string }
  | { readonly ok: false; readonly networkCode: string };

/** Mailgun's events take a second or two. */
const defaultTimeoutMs = 8_000;
const maxBodyBytes = 4 * 1024 * 1024;

export interface MailgunClient {
  /** Endpoint, domain, key and sender. */
  readonly config: ParsedConfig;
  /** @param path begins with a slash; values in it are encoded already */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Reply>;
  /** For Mailgun's logs, the one query that is a POST. */
  query(path: string, query: object): Promise<Reply>;
  /**
   * Posts a message without sender, recipient and content. Mailgun checks the key and the domain first, and then rejects
   * it (`from parameter is missing`): nothing is sent, and the response shows whether the key may send.
   */
  postNothing(): Promise<Reply>;
  /** The same key at another origin. */
  at(origin: string): MailgunClient;
}

export function createClient(
  config: ParsedConfig,
  { timeoutMs = defaultTimeoutMs }: { timeoutMs?: number } = {},
): MailgunClient {
  return {
    config,
    get(path, query = {}) {
      const search = new URLSearchParams(query).toString();
      return call('GET', `${path}${search && `?${search}`}`);
    },
    query: (path, query) => call('POST', path, query),
    postNothing: () => call('POST', `/v3/${config.domain}/messages`),
    at: (origin) => createClient({ ...config, endpoint: origin }, { timeoutMs }),
  };

  async function call(method: 'GET' | 'POST', path: string, query?: object): Promise<Reply> {
    try {
      const response = await fetch(config.endpoint + path, {
        method,
        headers: {
          ...requestHeaders(config),
          accept: 'application/json',
          ...(query && { 'content-type': 'application/json' }),
        },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        ...(method === 'POST' && { body: query ? JSON.stringify(query) : new URLSearchParams() }),
      });
      return { ok: true, status: response.status, ...withoutKey(await readBounded(response), config.apiKey) };
    } catch (error) {
      return { ok: false, networkCode: networkCodeOf(error as Error) };
    }
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new RangeError('response too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A hostile endpoint may reflect the key. Masked here, before anything shortens or joins the texts. */
function withoutKey(body: string, apiKey: string): { json: unknown; body: string } {
  const masked = maskKey(body, apiKey);
  const parsed = parseJson(masked);
  if (!parsed.ok) return { json: null, body: masked }; // Mailgun sends some errors as plain text.
  // Once more as JSON writes it: escapes such as \u006b may hide the key in the body.
  return { json: JSON.parse(maskKey(JSON.stringify(parsed.value), apiKey)), body: masked };
}

/** Never the error's message, which may contain the address with a key in it. */
function networkCodeOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'TIMEOUT';
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name;
}
