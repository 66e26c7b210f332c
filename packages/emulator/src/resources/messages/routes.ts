// POST /v3/{domain}/messages and messages.mime: validate, accept, respond. The email is built when it is first read.
import { type Acceptance, type AcceptDependencies, acceptMessage } from '../../delivery/accept.js';
import { mailgunResponse, type Profile, unknownSendingDomain } from '../../http/mailgun-responses.js';
import { HttpError, type HttpResponse, httpError, json } from '../../http/response.js';
import { type Call, type Route, routeFactory } from '../../http/route.js';
import type { MessageRequest } from '../../model/message.js';
import { type DomainLookup, existingDomain } from '../domains/existing-domain.js';
import type { Domain } from '../domains/storage.js';
import type { ListStorage } from '../lists/storage.js';
import { withMimeHeaders } from './mime-headers.js';
import { attachmentsOf, readMessageRequest } from './read-request.js';
import { type AccountConfig, sendRefusal } from './send-permission.js';

export interface SendDependencies extends AcceptDependencies, DomainLookup {
  account: AccountConfig;
  lists: Pick<ListStorage, 'expand'>;
  subaccounts: { get(id: string): { status: string } | undefined };
  profile: Profile;
}

export function messageRoutes(dependencies: SendDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v3/:domain', access: 'send', coverage: 'exact' });
  return [
    route('POST', '/messages', (call) => send(call, dependencies, false)),
    route('POST', '/messages.mime', (call) => send(call, dependencies, true)),
  ];
}

async function send(call: Call, dependencies: SendDependencies, isMime: boolean): Promise<HttpResponse> {
  const { log, now } = dependencies;
  const domain = existingDomain(call, dependencies, (name) => {
    log(`${name}: the domain does not exist in the ${call.region.toUpperCase()} region`);
    return unknownSendingDomain(name, dependencies.profile);
  });
  if (isMime) checkMimeType(call);
  const warn = (line: string) => log(`${domain.name}: ${line}`);
  const posted = call.form();
  const mime = isMime ? posted.files.find(({ name }) => name === 'message')?.content : undefined;
  const form = mime ? await withMimeHeaders(posted, mime, { nowMs: now(), warn }) : posted;
  const request = readMessageRequest(form, { domain: domain.name, nowMs: now(), isMime, warn });
  // A string is sent as a field, and only a Buffer as a file. (docs-2024, mailgun.js#144)
  if (isMime && mime === undefined) throw httpError(400, "'message' parameter is not a file");
  const attachments = attachmentsOf(form, isMime).map(({ content }) => content);
  return acceptOrRefuse(call, dependencies, { domain, request, attachments, ...(mime && { mime }) });
}

function checkMimeType({ headers }: Call): void {
  const type = headers['content-type']?.split(';')[0] ?? '';
  // (docs-2024)
  if (type.toLowerCase() !== 'multipart/form-data') {
    throw httpError(400, `Invalid request content type. Expecting 'multipart/form-data' but got '${type}'`);
  }
}

interface CheckedMessage {
  domain: Domain;
  request: MessageRequest;
  attachments: Buffer[];
  mime?: Buffer;
}

/**
 * What every way to send shares: over HTTP, over SMTP, and sending again.
 * @returns the id of the message, without brackets
 * @throws HttpError when the account or the domain may not send it; DomainError when it cannot be stored
 */
export async function acceptOrThrow(
  sender: Pick<Acceptance, 'region' | 'keyId' | 'method'>,
  dependencies: SendDependencies,
  message: CheckedMessage,
): Promise<string> {
  const { account, profile, now } = dependencies;
  const { domain } = message;
  const owner = domain.account ?? '';
  // Each subscribed member of a list gets a copy of its own. (docs-2024, user_manual "Mailing Lists")
  const expanded = dependencies.lists.expand(sender.region, owner, message.request.recipients);
  const request = expanded ? { ...message.request, ...expanded } : message.request;
  const isDisabled = owner !== '' && dependencies.subaccounts.get(owner)?.status === 'disabled';
  const refusal = isDisabled ? 'disabled' : sendRefusal(request, domain, account);
  if (refusal) throw new HttpError(mailgunResponse(refusal, { domain: domain.name, profile, nowMs: now() }));
  // Accepting a MIME source may take its id from there.
  await acceptMessage(dependencies, { ...sender, ...message, request });
  return request.messageId;
}

/** What sending and sending again share. */
export async function acceptOrRefuse(
  call: Call,
  dependencies: SendDependencies,
  message: CheckedMessage,
): Promise<HttpResponse> {
  const messageId = await acceptOrThrow({ region: call.region, keyId: call.keyId }, dependencies, message);
  call.logMessageId(messageId);
  // "The *only* 200 response seems to be" this, with one id for all recipients. (anymail)
  return json(200, { id: `<${messageId}>`, message: 'Queued. Thank you.' });
}
