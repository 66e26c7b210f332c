// Reads a request's body, bounded, and undoes gzip. Knows nothing of forms.
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { fixedAnswers } from './mailgun-responses.js';
import { Refusal, refuse } from './response.js';

/** Mailgun's 52.4 MiB (52,428,800 bytes: the SDK's own cap). [D] OLD, [S] JS */
const maxRequestBytes = 52_428_800;

const inflate = promisify(gunzip);

/** @throws Refusal 413 past the limit, 400 when the client leaves half way */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxRequestBytes) throw new Refusal({ ...fixedAnswers.tooLarge(), headers: closing });
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw refuse(400, 'unable to parse request: unexpected EOF');
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes);
}

const closing = { 'content-type': 'application/json', connection: 'close' };

/** `Content-Encoding: gzip` is accepted; the limit counts the uncompressed body. [D] SM */
export async function decompress(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw refuse(400, `unable to parse request: unsupported content encoding ${encoding}`);
  try {
    return await inflate(body, { maxOutputLength: maxRequestBytes });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new Refusal(fixedAnswers.tooLarge());
    throw refuse(400, 'unable to parse request: gzip: invalid header');
  }
}
