// Inbound emails over HTTP, as MIME or as fields.
import { type Form, fieldValue, fieldValues, parseForm } from '../http/form.js';
import { decompress, readBody } from '../http/read-body.js';
import { type HttpResponse, httpError, json } from '../http/response.js';
import { composeInbound, type InboundFields, type InboundFile } from '../inbox/compose-inbound.js';
import type { ReceiveEmail } from '../model/inbound.js';
import { isObject, parseObject } from '../model/json.js';
import type { ControlContext, ControlRoute } from './route.js';

export interface InboundDependencies {
  receiveEmail: ReceiveEmail;
  now: () => number;
}

export function inboundRoutes(dependencies: InboundDependencies): ControlRoute[] {
  return [
    {
      method: 'POST',
      path: '/inbound',
      query: ['from', 'to', 'region'],
      handle: (context) => receive(context, dependencies),
    },
  ];
}

/** A body of type `message/rfc822` is the source itself; JSON and forms have fields. */
async function receive(context: ControlContext, { receiveEmail, now }: InboundDependencies): Promise<HttpResponse> {
  const { headers } = context.env.incoming;
  const body = await decompress(await readBody(context.env.incoming), headers['content-encoding']?.toLowerCase());
  const type = headers['content-type']?.toLowerCase() ?? '';
  const region = context.req.query('region') === 'eu' ? 'eu' : 'us';
  const given = await fieldsOf(type, headers['content-type'], body);
  const from = context.req.query('from');
  const to = context.req.query('to');
  const fields = { ...given, ...(from && { sender: from }), ...(to && { recipients: to.split(',') }) };
  const email = await composeInbound({ ...fields, region }, now()).catch((error: Error) => {
    throw httpError(400, error.message);
  });
  return json(200, { items: await receiveEmail(email) });
}

async function fieldsOf(type: string, contentType: string | undefined, body: Buffer): Promise<InboundFields> {
  if (type.startsWith('message/rfc822') || type.startsWith('text/plain')) return { mime: body };
  if (type.includes('json')) {
    const posted = parseObject(body.toString('utf8'));
    if (!posted) throw httpError(400, 'the body must be a JSON object such as { "from": "…", "to": "…", "text": "…" }');
    return jsonFields(posted);
  }
  return formFields(await parseForm(contentType, body));
}

function jsonFields(posted: Record<string, unknown>): InboundFields {
  const text = (name: string): Record<string, string> => {
    const value = posted[name];
    if (value === undefined) return {};
    if (typeof value !== 'string') throw httpError(400, `${name} must be text`);
    return { [name]: value };
  };
  const texts = Object.assign({}, ...['sender', 'from', 'to', 'subject', 'text', 'html', 'mime'].map(text));
  const { recipients, headers } = posted;
  if (recipients !== undefined && !(Array.isArray(recipients) && recipients.every((one) => typeof one === 'string'))) {
    throw httpError(400, 'recipients must be a list of addresses');
  }
  if (headers !== undefined && !(isObject(headers) && Object.values(headers).every((one) => typeof one === 'string'))) {
    throw httpError(400, 'headers must be an object of texts');
  }
  return {
    ...texts,
    ...(recipients !== undefined && { recipients: recipients as string[] }),
    ...(headers !== undefined && { headers: headers as Record<string, string> }),
  };
}

function formFields(form: Form): InboundFields {
  const text = (name: string) => {
    const value = fieldValue(form, name);
    return value === undefined ? {} : { [name]: value };
  };
  const to = fieldValues(form, 'to').filter((value) => value.trim() !== '');
  const mime = form.files.find(({ name }) => name === 'mime' || name === 'message')?.content;
  const headers = form.fields.filter(([name]) => /^h:./.test(name)).map(([name, value]) => [name.slice(2), value]);
  const attachments = form.files
    .filter(({ name }) => /^(attachment|inline)/.test(name))
    .map((file): InboundFile => ({ ...file, isInline: file.name.startsWith('inline') }));
  return {
    ...Object.assign({}, ...['sender', 'from', 'subject', 'text', 'html'].map(text)),
    ...(to.length > 0 && { to: to.join(', ') }),
    ...(mime ? { mime } : text('mime')),
    headers: Object.fromEntries(headers) as Record<string, string>,
    attachments,
  };
}
