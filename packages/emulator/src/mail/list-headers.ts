// What an email to a mailing list shows its members: the list, and how to leave it. Pure. (docs-2024, user_manual "Mailing
// Lists"; the names of the headers are those of RFC 2369 and RFC 2919)
import { formatMailbox } from '../model/mailbox.js';
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

/** Members see the list, not one another. */
export function visibleRecipients(
  { recipients, lists = {} }: Pick<MessageRequest, 'recipients' | 'lists'>,
  kind: Recipient['kind'],
): string {
  const shown = new Set(
    recipients
      .filter((entry) => entry.kind === kind)
      .map((entry) =>
        entry.list === undefined
          ? formatMailbox(entry)
          : formatMailbox({ name: lists[entry.list]?.name ?? '', address: entry.list }),
      ),
  );
  return [...shown].join(', ');
}
