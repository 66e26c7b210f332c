// The bytes of a response body, decoded: gzip, deflate or Brotli where a proxy compresses although no encoding was requested. Pure.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const decoders: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Bytes that cannot be decoded, or are longer than `maxBytes`, come back as they are. */
export function decodeBody(bytes: Buffer, encoding: string, maxBytes: number): Buffer {
  const decode = Object.hasOwn(decoders, encoding.trim().toLowerCase()) && decoders[encoding.trim().toLowerCase()];
  if (!decode) return bytes;
  try {
    return decode(bytes, { maxOutputLength: maxBytes });
  } catch {
    return bytes; // Not what its header says: it is classified as it came.
  }
}
