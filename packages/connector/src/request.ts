// The HTTP request of a message: its address, its credential, and its fields as bytes. Pure.
import type { Connection } from './config.js';
import type { FormField } from './message.js';
import { encodeMultipart } from './multipart.js';
import type { ApiRequest } from './transport.js';

/** @param boundary a random text that cannot stand in the fields */
export function buildRequest(fields: readonly FormField[], connection: Connection, boundary: string): ApiRequest {
  const { endpoint, domain, apiKey, subaccount } = connection;
  return {
    origin: endpoint,
    path: `/v3/${domain}/messages`,
    headers: {
      authorization: `Basic ${Buffer.from(`api:${apiKey}`).toString('base64')}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'user-agent': 'connector-mailgun',
      ...(subaccount !== undefined && { 'x-mailgun-on-behalf-of': subaccount }),
    },
    body: encodeMultipart(fields, boundary),
  };
}
