// Form fields + config → the HTTP request, credentials and bytes included. Pure.
// Multipart is encoded here and not by FormData: every attempt reuses one buffer, and program.ts encodes what stays the same once.
import type { ParsedConfig } from '../config/config-fields.js';
import type { ApiRequest } from '../mailgun/network/api-types.js';
import type { FormField } from './form-fields.js';

/** @param boundary a random text that cannot be part of the fields */
export function buildHttpRequest(fields: readonly FormField[], config: ParsedConfig, boundary: string): ApiRequest {
  return { ...buildRequestHead(config, boundary), body: encodeMultipart(fields, boundary) };
}

/** A request without its body. */
export function buildRequestHead(config: ParsedConfig, boundary: string): Omit<ApiRequest, 'body'> {
  return {
    origin: config.endpoint,
    path: `/v3/${config.domain}/messages`,
    headers: { ...buildHeaders(config), 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

/** The headers of every request to Mailgun, credentials among them. */
export function buildHeaders({
  apiKey,
  subaccount,
}: Pick<ParsedConfig, 'apiKey' | 'subaccount'>): Record<string, string> {
  return {
    authorization: `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}`,
    'user-agent': 'connector-mailgun',
    ...(subaccount !== undefined && { 'x-mailgun-on-behalf-of': subaccount }),
  };
}

export const crlf = '\r\n';

/** Encodes text fields (RFC 7578). */
export function encodeMultipart(fields: readonly FormField[], boundary: string): Buffer {
  const encoded = fields.map(([name, value]) => `${beginField(name, boundary)}${value}${crlf}`);
  return Buffer.from(`${encoded.join('')}${endFields(boundary)}`);
}

/** What comes before a value. Names were checked as tokens in the config; they are checked again here. */
export function beginField(name: string, boundary: string): string {
  if (!/^[\w:!#$&'*+.^_`|~-]+$/.test(name)) throw new TypeError('A form field name is not a token.');
  return `--${boundary}${crlf}Content-Disposition: form-data; name="${name}"${crlf}${crlf}`;
}

/** What comes after the last value and its line break. */
export function endFields(boundary: string): string {
  return `--${boundary}--${crlf}`;
}
