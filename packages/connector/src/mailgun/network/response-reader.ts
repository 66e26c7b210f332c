// Reads one response: its status, the few headers that count, and the beginning of its body, decoded where a proxy compresses it.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { type ApiResponse, responseHeaders } from './api-types.js';

/** Longest response body that is read. */
const maxBytes = 64 * 1024;

export class ResponseReader {
  private readonly headers: Partial<Record<(typeof responseHeaders)[number], string>> = {};
  private readonly encoding: string;
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(
    readonly status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ) {
    this.encoding = String(headers['content-encoding'] ?? '');
    for (const name of responseHeaders) {
      const value = headers[name];
      if (value !== undefined) this.headers[name] = String(value);
    }
  }

  /** @returns false when enough was read */
  add(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    return this.bytes < maxBytes;
  }

  /** The response as far as it has come. */
  get response(): ApiResponse {
    const [first] = this.chunks;
    const bytes = first && this.chunks.length === 1 ? first : Buffer.concat(this.chunks);
    const body = decodeBody(bytes, this.encoding).toString('utf8', 0, maxBytes);
    return { status: this.status, headers: this.headers, body };
  }
}

const decoders: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Bytes that cannot be decoded, or are longer than 64 KiB, come back as they are. */
function decodeBody(bytes: Buffer, encoding: string): Buffer {
  const decode = Object.hasOwn(decoders, encoding.trim().toLowerCase()) && decoders[encoding.trim().toLowerCase()];
  if (!decode) return bytes;
  try {
    return decode(bytes, { maxOutputLength: maxBytes });
  } catch {
    return bytes; // not encoded as its header claims: it is classified as it is
  }
}
