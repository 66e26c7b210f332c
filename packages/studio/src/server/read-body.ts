// Reads a request's body: bounded, JSON or a form, or a refusal that says why.
import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../contract/api.js';
import { isObject } from '../contract/json.js';
import { Refusal } from './answer.js';
import { isForm } from './guard.js';

const maxBodyBytes = 2 * 1024 * 1024;
const tooLarge = 'This is more than 2 MB. Shorten it.';

/** @throws Refusal 413, 415 or 400 */
export async function readBody(request: IncomingMessage): Promise<JsonObject> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw new Refusal(413, tooLarge);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new Refusal(413, tooLarge);
    chunks.push(chunk);
  }
  if (bytes === 0) return {};
  const text = Buffer.concat(chunks).toString('utf8');
  if (isForm(request.headers)) return Object.fromEntries(new URLSearchParams(text));
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    throw new Refusal(415, 'Send JSON, with the content type application/json.');
  }
  const parsed = parse(text);
  if (!isObject(parsed)) throw new Refusal(400, 'Send a JSON object.');
  return parsed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, `This is no JSON: ${(error as Error).message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 120)}`);
  }
}
