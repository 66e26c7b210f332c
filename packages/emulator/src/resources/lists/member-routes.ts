// The members of a mailing list: /v3/lists/{address}/members. (openapi; mailgun.js and mailgun-go read `member`)
import { fieldValue, isYes } from '../../http/form.js';
import { pageByName, readLimit, readSkip } from '../../http/paging.js';
import { type HttpResponse, httpError, plainJson } from '../../http/response.js';
import { type Call, type Handler, param, type Route, routeFactory } from '../../http/route.js';
import { normalizeAddress } from '../../model/normal-form.js';
import { existingList, formatList, type ListDependencies } from './list.js';
import {
  type MemberChange,
  readAddress,
  readMemberForm,
  readMembersCsv,
  readMembersJson,
  type WrittenMember,
} from './member-form.js';
import type { Member } from './storage.js';

/** Not Mailgun's: a message to a list is stored with all of its members. */
const maxMembers = 10_000;

export function memberRoutes(dependencies: ListDependencies): Route[] {
  const route = routeFactory(dependencies, { prefix: '/v3/lists/:list/members', access: 'account', coverage: 'exact' });
  return [
    route('GET', '', list),
    route('POST', '', create),
    // Where Mailgun stores a large upload later, it is stored when the response is sent.
    route('POST', '.json', uploadJson, { coverage: 'approximate' }),
    route('POST', '.csv', uploadCsv, { coverage: 'approximate' }),
    route('GET', '/pages', pages),
    route('GET', '/:member', show),
    route('PUT', '/:member', update),
    route('DELETE', '/:member', remove),
  ];
}

function existing(call: Call, dependencies: ListDependencies): { list: string; member: Member } {
  const list = existingList(call, dependencies).address;
  const address = normalizeAddress(param(call, 'member'));
  const member = dependencies.lists.member(call.region, list, address);
  if (!member) throw httpError(404, `Member ${address} of mailing list ${list} not found`);
  return { list, member };
}

function found(call: Call, dependencies: ListDependencies): Member[] {
  const members = dependencies.lists.members(call.region, existingList(call, dependencies).address);
  const written = call.query.get('subscribed');
  return written === null ? members : members.filter(({ subscribed }) => subscribed === isYes(written));
}

function list(call: Call, dependencies: ListDependencies): HttpResponse {
  const { query } = call;
  const address = query.get('address');
  const members = found(call, dependencies).filter(
    (member) => address === null || member.address === normalizeAddress(address),
  );
  const limit = readLimit(query.get('limit'), 100, 100);
  const skip = readSkip(query.get('skip'));
  return plainJson(200, { items: members.slice(skip, skip + limit), total_count: members.length });
}

function pages(call: Call, dependencies: ListDependencies): HttpResponse {
  const options = { pivot: 'address' };
  return plainJson(
    200,
    pageByName(found(call, dependencies), call, ({ address }) => address, options),
  );
}

const show: Handler<ListDependencies> = (call, dependencies) =>
  plainJson(200, { member: existing(call, dependencies).member });

/** How many members can still be added. */
interface Room {
  left: number;
}

const roomIn = (call: Call, { lists }: ListDependencies, list: string): Room => ({
  left: maxMembers - lists.countMembers(call.region, list),
});

/** @throws HttpError 400 when it exists and is not to be updated */
function store(
  call: Call,
  { lists }: ListDependencies,
  list: string,
  address: string,
  change: MemberChange,
  { upsert, room }: { upsert: boolean; room: Room },
): Member {
  const before = lists.member(call.region, list, address);
  if (before && !upsert) throw httpError(400, `Address already exists '${address}'`);
  if (!before) {
    if (room.left <= 0) throw httpError(400, 'Mailing list is full');
    room.left -= 1;
  }
  const member: Member = { name: '', vars: {}, subscribed: true, ...before, ...change, address };
  lists.putMember(call.region, list, member);
  return member;
}

function create(call: Call, dependencies: ListDependencies): HttpResponse {
  const { address: list } = existingList(call, dependencies);
  const form = call.form();
  const { address, name } = readAddress(fieldValue(form, 'address'));
  const change = { ...(name !== '' && { name }), ...readMemberForm(form) };
  const member = store(call, dependencies, list, address, change, {
    upsert: isYes(fieldValue(form, 'upsert')),
    room: roomIn(call, dependencies, list),
  });
  return plainJson(200, { member, message: 'Mailing list member has been created' });
}

function update(call: Call, dependencies: ListDependencies): HttpResponse {
  const { list, member: before } = existing(call, dependencies);
  const form = call.form();
  const written = fieldValue(form, 'address');
  const address = written === undefined ? before.address : readAddress(written).address;
  const change = { ...before, ...readMemberForm(form) };
  const member = store(call, dependencies, list, address, change, {
    upsert: address === before.address,
    room: { left: 1 },
  });
  if (address !== before.address) dependencies.lists.removeMember(call.region, list, before.address);
  return plainJson(200, { member, message: 'Mailing list member has been updated' });
}

function remove(call: Call, dependencies: ListDependencies): HttpResponse {
  const { list, member } = existing(call, dependencies);
  dependencies.lists.removeMember(call.region, list, member.address);
  return plainJson(200, { member: { address: member.address }, message: 'Mailing list member has been deleted' });
}

/** More than this is stored in the background; here it is stored when the response is sent. (openapi) */
const maxAtOnce = 100;

function upload(
  call: Call,
  dependencies: ListDependencies,
  { members, upsert }: { members: readonly WrittenMember[]; upsert: boolean },
): HttpResponse {
  const mailingList = existingList(call, dependencies, (address) => `Mailing list '${address}' not found`);
  const { address: list } = mailingList;
  const room = roomIn(call, dependencies, list);
  const isKnown = (address: string) => dependencies.lists.member(call.region, list, address) !== undefined;
  // Those that exist already are left as they are. (openapi: "If true, an existing member will be updated")
  for (const { address, change } of members) {
    if (upsert || !isKnown(address)) store(call, dependencies, list, address, change, { upsert, room });
  }
  const isLarge = members.length > maxAtOnce;
  return plainJson(200, {
    list: formatList(call, dependencies, mailingList),
    ...(isLarge && { 'task-id': '1' }),
    message: isLarge ? 'Mailing list upload started in background' : 'Mailing list has been updated',
  });
}

function uploadJson(call: Call, dependencies: ListDependencies): HttpResponse {
  const form = call.form();
  const field = (name: string) => fieldValue(form, name) ?? call.query.get(name) ?? undefined;
  return upload(call, dependencies, { members: readMembersJson(field('members')), upsert: isYes(field('upsert')) });
}

function uploadCsv(call: Call, dependencies: ListDependencies): HttpResponse {
  const form = call.form();
  const content = form.files[0]?.content ?? Buffer.from(fieldValue(form, 'members') ?? '');
  const written = fieldValue(form, 'subscribed');
  const members = readMembersCsv(content, written === undefined ? undefined : isYes(written));
  return upload(call, dependencies, { members, upsert: isYes(fieldValue(form, 'upsert')) });
}
