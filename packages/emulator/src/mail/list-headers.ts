// What an email to a mailing list shows its members: the list, and how to leave it. Pure. (docs-2024, user_manual "Mailing
// Lists"; the names of the headers are those of RFC 2369 and RFC 2919)
import type { MessageRequest, Recipient } from '../model/message.js';
import type { Header } from './headers.js';

export interface ListHeaders {
  added: Header[];
  /** Unless the sender set another one. */
  replyTo?: string;
}

export function listHeaders(
  { lists = {} }: Pick<MessageRequest, 'lists'>,
  { list }: Recipient,
  unsubscribeUrl: string,
): ListHeaders {
  const found = list === undefined ? undefined : lists[list];
  if (list === undefined || !found) return { added: [] };
  return {
    added: [
      ['List-Id', `<${list.replace('@', '.')}>`],
      ['List-Unsubscribe', `<${unsubscribeUrl}>`],
      ['Precedence', 'list'],
      ['X-Mailgun-List-Address', list],
    ],
    ...(found.repliesToList && { replyTo: list }),
  };
}

const shown = new WeakMap<object, Recipient[]>();

/** Members see the list, not one another: a list once, in place of its members. */
export function shownRecipients(request: Pick<MessageRequest, 'recipients' | 'lists'>): Recipient[] {
  const { recipients, lists } = request;
  if (!lists) return recipients;
  const known = shown.get(request);
  if (known) return known;
  const byAddress = new Map(
    recipients.map((recipient): [string, Recipient] => {
      const { kind, list } = recipient;
      if (list === undefined) return [recipient.address, recipient];
      return [list, { kind, address: list, name: lists[list]?.name ?? '' }];
    }),
  );
  const found = [...byAddress.values()];
  shown.set(request, found);
  return found;
}
