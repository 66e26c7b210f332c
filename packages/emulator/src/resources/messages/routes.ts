// POST /v3/{domain}/messages and messages.mime: check, record, answer. The mail itself is built when it is read.
import type { Domain } from '../domains/storage.js';
import type { Core } from '../../core.js';
import { type Answer, json, Refusal, refuse } from '../../http/response.js';
import { type Call, param, type Route } from '../../http/route.js';
import { type KnownAnswer, knownAnswer } from '../../http/mailgun-responses.js';
import { acceptPosting } from '../../delivery/accept.js';
import type { Posting } from '../../model/message.js';
import { attachmentsOf, readPosting } from './read-request.js';

export const messageRoutes: Route[] = [
  { method: 'POST', path: '/v3/:domain/messages', access: 'send', handle: (call, core) => send(call, core, false) },
  { method: 'POST', path: '/v3/:domain/messages.mime', access: 'send', handle: (call, core) => send(call, core, true) },
];

async function send(call: Call, core: Core, isMime: boolean): Promise<Answer> {
  const domain = existingDomain(call, core);
  if (isMime) checkMimeType(call);
  const form = call.form();
  const warn = (line: string) => core.log(`${domain.name}: ${line}`);
  const posting = readPosting(form, { domain: domain.name, nowMs: core.now(), isMime, warn });
  const mime = isMime ? form.files.find(({ name }) => name === 'message')?.content : undefined;
  // [D] OLD, [O] mailgun.js#144 (2021): the SDK sends a string as a field, and only a Buffer as a file.
  if (isMime && mime === undefined) throw refuse(400, "'message' parameter is not a file");
  checkMaySend(posting, domain, core);
  await acceptPosting(core, {
    call,
    domain,
    posting,
    attachments: attachmentsOf(form, isMime).map(({ content }) => content),
    ...(mime && { mime }),
  });
  call.note(posting.messageId);
  // "The *only* 200 response seems to be" this, one id for all recipients. [S] ANY
  return json(200, { id: `<${posting.messageId}>`, message: 'Queued. Thank you.' });
}

/** Wrong region with an account key reads like a domain that does not exist. [O] mailgun-js-boland#229, #236 */
export function existingDomain(call: Call, core: Core): Domain {
  const name = param(call, 'domain').toLowerCase();
  const domain = core.domains.find(call.region, name);
  if (!domain) throw refusal(core, name, 'domainNotFound');
  return domain;
}

function refusal(core: Core, domain: string, name: KnownAnswer): Refusal {
  return new Refusal(knownAnswer(name, { domain, profile: core.profile, now: core.now() }));
}

function checkMimeType({ headers }: Call): void {
  const type = headers['content-type']?.split(';')[0] ?? '';
  // [D] OLD
  if (type.toLowerCase() !== 'multipart/form-data') {
    throw refuse(400, `Invalid request content type. Expecting 'multipart/form-data' but got '${type}'`);
  }
}

/** The refusals that depend on the account and the domain (section 1.6). */
export function checkMaySend({ recipients, options }: Posting, domain: Domain, core: Core): void {
  const { account = {} } = core.config;
  const refuseAs = (name: KnownAnswer) => refusal(core, domain.name, name);
  const allAmong = (authorized: readonly string[]) =>
    recipients.every(({ address }) => authorized.some((known) => known.toLowerCase() === address.toLowerCase()));
  if (account.state === 'notActivated') throw refuseAs('notActivated');
  if (account.state === 'disabled') throw refuseAs('disabled');
  if (domain.state === 'disabled') throw refuseAs('domainDisabled');
  if (domain.state === 'unverified') throw refuseAs('unverified');
  if (domain.type === 'sandbox' && !allAmong(domain.authorizedRecipients)) throw refuseAs('sandbox');
  if (account.state === 'free' && !allAmong(account.authorizedRecipients ?? [])) throw refuseAs('free');
  // Probation: at most nine recipients in one message. [O] a public report
  if (!domain.allowsLargeBatches && recipients.length > 9) throw refuseAs('largeBatch');
  if (options.sendingIp !== undefined && account.ips && !account.ips.includes(options.sendingIp)) {
    throw refuse(403, `Rejected: IP ${options.sendingIp} can't be used to send the message`); // [D] OLD
  }
}
