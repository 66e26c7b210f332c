// Asks Mailgun's API, read-only: one call at a time with a deadline, a bounded answer, and no redirects. The only file of the
// diagnosis that touches the network.
import type { Access } from '../connector/compose.js';

/** What came back. `json` is null when the body was not JSON. */
export type Reply =
  | { readonly ok: true; readonly status: number; readonly json: unknown; readonly body: string }
  | { readonly ok: false; readonly reason: string };

/** Long enough for Mailgun's events, which take a second or two. */
const defaultTimeoutMs = 8_000;
const maxAnswerBytes = 4 * 1024 * 1024;

export interface MailgunClient {
  readonly access: Access;
  /** @param path begins with a slash; values in it are encoded already */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<Reply>;
  /** For the one question that is asked with a post: its logs. */
  query(path: string, question: object): Promise<Reply>;
  /**
   * Posts a message that has no sender, recipient or content. Mailgun checks the key and the domain first, and then refuses
   * it (`from parameter is missing`): nothing can be sent, and the refusal tells whether the key may send.
   */
  postNothing(): Promise<Reply>;
  /** The same key at another origin. */
  at(origin: string): MailgunClient;
}

export function createClient(
  access: Access,
  { timeoutMs = defaultTimeoutMs }: { timeoutMs?: number } = {},
): MailgunClient {
  return {
    access,
    get(path, query = {}) {
      const search = new URLSearchParams(query).toString();
      return call('GET', `${path}${search && `?${search}`}`);
    },
    query: (path, question) => call('POST', path, question),
    postNothing: () => call('POST', `/v3/${access.domain}/messages`),
    at: (origin) => createClient({ ...access, origin }, { timeoutMs }),
  };

  async function call(method: 'GET' | 'POST', path: string, question?: object): Promise<Reply> {
    try {
      const response = await fetch(access.origin + path, {
        method,
        headers: {
          ...access.headers,
          accept: 'application/json',
          ...(question && { 'content-type': 'application/json' }),
        },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        ...(method === 'POST' && { body: question ? JSON.stringify(question) : new URLSearchParams() }),
      });
      const body = await readBounded(response);
      return { ok: true, status: response.status, json: parse(body), body };
    } catch (error) {
      return { ok: false, reason: reasonOf(error as Error) };
    }
  }
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new RangeError('answer too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null; // Mailgun answers some errors in plain text.
  }
}

/** Node's name for a network failure; never a message, which may hold the address with a key in it. */
function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'TIMEOUT';
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name;
}
