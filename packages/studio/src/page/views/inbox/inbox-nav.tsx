// The lists of the inbox: emails that were delivered, emails from outside, and posts to webhooks.
import { formatRoute } from '../../route.ts';

/** Items of the inbox's route that are lists of their own; the key of an email is a number. */
export const inboundItem = 'inbound';
export const webhooksItem = 'webhooks';

const lists = [
  { item: null, title: 'Delivered' },
  { item: inboundItem, title: 'Inbound' },
  { item: webhooksItem, title: 'Webhooks' },
] as const;

/** @param current the item of the list that is shown */
export function InboxNav({ current }: { current: (typeof lists)[number]['item'] }) {
  return (
    <nav class="chips" aria-label="Lists of the inbox">
      {lists.map(({ item, title }) => (
        <a
          key={title}
          class="chip"
          href={formatRoute('inbox', item)}
          aria-current={item === current ? 'page' : undefined}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}
