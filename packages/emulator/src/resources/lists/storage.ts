// Mailing lists and their members.
import { invalid } from '../../model/errors.js';
import type { MessageList, Recipient } from '../../model/message.js';
import { normalizeAddress, type Region } from '../../model/normal-form.js';
import type { Records } from '../../store/records.js';

export interface MailingList {
  /** In normal form. */
  address: string;
  name: string;
  description: string;
  accessLevel: 'readonly' | 'members' | 'everyone';
  replyPreference: 'list' | 'sender';
  /** Epoch milliseconds. */
  createdAtMs: number;
  /** The subaccount that owns it; '' is the account itself. */
  account: string;
}

export interface Member {
  /** In normal form. */
  address: string;
  name: string;
  vars: Record<string, unknown>;
  subscribed: boolean;
}

/** A message's recipients, with the members of lists in place of the lists. */
interface ExpandedRecipients {
  recipients: Recipient[];
  lists: Record<string, MessageList>;
}

export interface ListStorage {
  find(region: Region, address: string): MailingList | undefined;
  /** By address. */
  list(region: Region, account: string): MailingList[];
  put(region: Region, list: MailingList): void;
  /** With its members. */
  remove(region: Region, address: string): void;
  /** Keeps its members. */
  rename(region: Region, list: MailingList, address: string): void;
  member(region: Region, list: string, address: string): Member | undefined;
  /** By address. */
  members(region: Region, list: string): Member[];
  countMembers(region: Region, list: string): number;
  putMember(region: Region, list: string, member: Member): void;
  removeMember(region: Region, list: string, address: string): void;
  /** Undefined when no recipient is a list of this account. @throws DomainError `invalid` when they are too many */
  expand(region: Region, account: string, recipients: readonly Recipient[]): ExpandedRecipients | undefined;
}

const kind = 'list';
const memberKind = 'list-member';
/** Of the emulator: a message is stored with all of them, and 20,000 take most of a second. */
const maxRecipients = 20_000;
const byAddress = (a: { address: string }, b: { address: string }) => (a.address < b.address ? -1 : 1);

const tooMany = () =>
  invalid(
    `mailgun-emulator sends one message to at most ${maxRecipients} recipients, members of mailing lists included`,
  );

export function createListStorage(records: Records): ListStorage {
  const scopeOf = (region: Region, list: string) => `${region}/${normalizeAddress(list)}`;
  const find = (region: Region, address: string) => records.get<MailingList>(kind, region, normalizeAddress(address));
  const members = (region: Region, list: string) =>
    records.list<Member>(memberKind, scopeOf(region, list)).sort(byAddress);
  const put = (region: Region, list: MailingList) => records.put(kind, region, list.address, list);
  const putMember = (region: Region, list: string, member: Member) =>
    records.put(memberKind, scopeOf(region, list), member.address, member);
  const remove = (region: Region, address: string) => {
    records.remove(kind, region, normalizeAddress(address));
    records.clear(memberKind, scopeOf(region, address));
  };
  return {
    find,
    list: (region, account) =>
      records
        .list<MailingList>(kind, region)
        .filter((list) => list.account === account)
        .sort(byAddress),
    put,
    remove,
    rename(region, list, address) {
      const kept = members(region, list.address);
      remove(region, list.address);
      put(region, { ...list, address });
      for (const member of kept) putMember(region, address, member);
    },
    member: (region, list, address) =>
      records.get<Member>(memberKind, scopeOf(region, list), normalizeAddress(address)),
    members,
    countMembers: (region, list) => records.count(memberKind, scopeOf(region, list)),
    putMember,
    removeMember: (region, list, address) =>
      void records.remove(memberKind, scopeOf(region, list), normalizeAddress(address)),
    expand(region, account, recipients) {
      if (!records.mayHave(kind)) return undefined;
      const lists: ExpandedRecipients['lists'] = {};
      const expanded = new Map<string, Recipient>();
      for (const recipient of recipients) {
        const list = find(region, recipient.address);
        if (!list || list.account !== account) {
          expanded.set(normalizeAddress(recipient.address), recipient);
          continue;
        }
        // Before the next list is read.
        if (expanded.size > maxRecipients) throw tooMany();
        lists[list.address] = { name: list.name, repliesToList: list.replyPreference === 'list' };
        for (const { address, name, vars, subscribed } of members(region, list.address)) {
          if (!subscribed || expanded.has(address)) continue;
          expanded.set(address, { kind: recipient.kind, address, name, list: list.address, variables: vars });
        }
      }
      if (expanded.size > maxRecipients) throw tooMany();
      return Object.keys(lists).length === 0 ? undefined : { recipients: [...expanded.values()], lists };
    },
  };
}
