// The body of a request: bounded, a JSON object or a form; otherwise an error with the reason.
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import type { JsonObject } from '../contract/api.js';
import { isEmailAddress } from '../contract/email-address.js';
import { invalidJson, isObject, parseJson } from '../contract/json.js';

const maxBodyBytes = 2 * 1024 * 1024;

/** What a call with a body adds to its context. */
export interface WithBody {
  Variables: { body: JsonObject };
}

/** Reads the body for the handlers behind it. @throws HTTPException 413, 415 or 400 */
export const readBody: MiddlewareHandler<WithBody> = createMiddleware(async (context, next) => {
  context.set('body', parseBody(context, await readBounded(context)));
  await next();
});

/**
 * Not hono's `bodyLimit`: for a body without Content-Length it calls `new Request(request)`, which works only while
 * @hono/node-server replaces the global `Request`. The studio runs inside other programs and leaves their globals alone.
 */
async function readBounded({ req }: Context): Promise<string> {
  const tooLarge = () => new HTTPException(413, { message: 'The request is larger than 2 MB. Shorten it.' });
  if (Number(req.header('content-length') ?? 0) > maxBodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of req.raw.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(context: Context, text: string): JsonObject {
  if (text === '') return {};
  if (isForm(context)) return Object.fromEntries(new URLSearchParams(text));
  if (!(context.req.header('content-type') ?? '').startsWith('application/json')) {
    throw new HTTPException(415, { message: 'Send JSON, with the content type application/json.' });
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw new HTTPException(400, { message: `${invalidJson(parsed)}.` });
  if (!isObject(parsed.value)) throw new HTTPException(400, { message: 'Send a JSON object.' });
  return parsed.value;
}

export function isForm({ req }: Context): boolean {
  return (req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
}

/** @param value of a field of the body. @throws HTTPException 400 unless it is one email address */
export function readEmailAddress(value: unknown): string {
  const address = typeof value === 'string' ? value.trim() : '';
  if (isEmailAddress(address)) return address;
  throw new HTTPException(400, { message: 'Enter one email address, such as ada@example.org.' });
}
