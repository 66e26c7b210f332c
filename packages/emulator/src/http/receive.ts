// What is read of a request, whatever brought it: its target, its form, and what the request log shows of it.
import type { IncomingHttpHeaders } from 'node:http';
import { parseCommonMailbox, parseMailbox, splitAddresses } from '../model/mailbox.js';
import { normalizeAddress, type Region } from '../model/normal-form.js';
import type { UnroutedCall } from './dispatch.js';
import { emptyForm, type Form, fieldValues, parseForm } from './form.js';
import { decompress, readBody } from './read-body.js';
import type { LoggedRequest, RequestLog } from './request-log.js';
import { HttpError } from './response.js';
import type { Call } from './route.js';

interface RequestDependencies {
  region: Region;
  now: () => number;
  requestLog: RequestLog;
}

export type Target = Pick<Call, 'method' | 'path' | 'query'>;

/** @param written the path and the query, not decoded */
export function targetOf(method: string, written: string): Target {
  // A target in absolute form, as proxies send it, repeats the host.
  const target = written.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  const mark = target.indexOf('?');
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
  };
}

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie']);

export function logRequest(
  headers: IncomingHttpHeaders,
  { method, path }: Target,
  domain: string | undefined,
  { region, now, requestLog }: RequestDependencies,
): LoggedRequest {
  const contentType = headers['content-type'];
  const logged: LoggedRequest = {
    at: new Date(now()),
    region,
    method,
    path,
    ...(domain !== undefined && { domain }),
    to: [],
    status: 0,
    ...(contentType !== undefined && { contentType }),
    headers: withoutSecrets(headers),
    fields: [],
  };
  requestLog.add(logged);
  return logged;
}

function withoutSecrets(headers: IncomingHttpHeaders): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!secretHeaders.has(name) && value !== undefined) shown[name] = String(value);
  }
  return shown;
}

export function callOf(
  headers: IncomingHttpHeaders,
  target: Target,
  { body, form, error }: ReadRequest,
  logged: LoggedRequest,
  { region, baseUrl }: { region: Region; baseUrl: string },
): UnroutedCall {
  return {
    region,
    baseUrl,
    ...target,
    headers,
    body,
    form: () => {
      if (error) throw error;
      return form;
    },
    logMessageId: (messageId) => {
      logged.messageId = messageId;
    },
  };
}

export interface ReadRequest {
  body: Buffer;
  form: Form;
  /** The form is malformed: routes that read it throw this. */
  error?: HttpError;
}

/** @param chunks the body as it arrives  @throws HttpError when it is too large, cut off or not compressed as stated */
export async function readForm(headers: IncomingHttpHeaders, chunks: AsyncIterable<Uint8Array>): Promise<ReadRequest> {
  const body = await decompress(await readBody(chunks), headers['content-encoding']?.toLowerCase());
  try {
    return { body, form: await parseForm(headers['content-type'], body) };
  } catch (error) {
    if (error instanceof HttpError) return { body, form: emptyForm, error };
    throw error;
  }
}

/** Of SMTP logins, domains and DKIM keys. */
const secretFields = new Set(['password', 'smtp_password', 'pem']);

export function loggedFields({ fields, files }: Form): LoggedRequest['fields'] {
  const shown = fields.some(([name]) => secretFields.has(name))
    ? fields.map(([name, value]): [string, string] => [name, secretFields.has(name) ? '…' : value])
    : fields;
  return files.length === 0 ? shown : [...shown, ...files.map((file): [string, string] => [file.name, file.filename])];
}

/** As long as an address can be, and its name. */
const maxLoggedAddress = 2_000;

/** Unusual addresses take long to parse: only the first ones are. */
const maxUnusual = 20;

export function recipientsOf(form: Form): string[] {
  const parts = fieldValues(form, 'to').flatMap(splitAddresses).slice(0, 1_000);
  return parts.map((part, index) => {
    const parse = index < maxUnusual ? parseMailbox : parseCommonMailbox;
    return normalizeAddress(parse(part)?.address ?? part.slice(0, maxLoggedAddress));
  });
}
