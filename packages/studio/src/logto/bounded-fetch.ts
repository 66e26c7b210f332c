// One request to a Logto: with a deadline, a bounded response, and without following redirects. The only file of this folder that
// touches the network. Every failure is a LogtoError.
import { LogtoError } from './logto-error.js';

/** Logto takes a second for a test email; its connector gives up after 8. */
const defaultTimeoutMs = 20_000;
const maxBodyBytes = 8 * 1024 * 1024;

export interface BoundedFetchOptions {
  /** Of Logto, for the sentences. */
  readonly endpoint: string;
  /** Until the whole response is read. @default 20_000 */
  readonly timeoutMs?: number | undefined;
}

/** @throws LogtoError unreachable, timeout, certificate, redirected, tooLarge */
export async function boundedFetch(
  request: Request,
  { endpoint, timeoutMs = defaultTimeoutMs }: BoundedFetchOptions,
): Promise<Response> {
  const call = `${request.method} ${new URL(request.url).pathname}`;
  const signal = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let body: Uint8Array<ArrayBuffer> | undefined;
  try {
    response = await fetch(new Request(request, { redirect: 'manual', signal }));
    body = await readBounded(response);
  } catch (error) {
    throw explain(error as Error, { endpoint, call });
  }
  if (!body) throw new LogtoError('tooLarge', { endpoint, call });
  if (response.status >= 300 && response.status < 400) {
    throw new LogtoError('redirected', { endpoint, status: response.status });
  }
  const { status, headers } = response;
  // The body is decoded already: the headers that described it on the wire no longer apply.
  const kept = new Headers(headers);
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) kept.delete(name);
  return new Response(status === 204 || status === 304 ? null : body, { status, headers: kept });
}

/** @returns undefined when it is too large */
async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

const certificateCodes = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

function explain(error: Error, facts: { endpoint: string; call: string }): LogtoError {
  if (error.name === 'TimeoutError') return new LogtoError('timeout', facts);
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
  const network = typeof code === 'string' ? code : 'network error';
  return new LogtoError(certificateCodes.test(network) ? 'certificate' : 'unreachable', { ...facts, network });
}
