// How an inbox shows a mail before it is opened: sender, subject, and the words after it.
import { senderName } from './sender-name.ts';

interface InboxLineProps {
  from: string;
  subject: string;
  preheader: string;
}

export function InboxLine({ from, subject, preheader }: InboxLineProps) {
  const name = senderName(from);
  return (
    <div class="inbox-line" data-testid="inbox-line">
      <span class="avatar" aria-hidden="true">
        {[...name][0]?.toUpperCase() ?? '?'}
      </span>
      <div class="inbox-line-text">
        <div class="inbox-line-head">
          <span class="inbox-line-from">{name}</span>
          <span class="inbox-line-time">now</span>
        </div>
        <div class="inbox-line-subject">{subject || '(no subject)'}</div>
        <div class="inbox-line-preheader">{preheader}</div>
      </div>
    </div>
  );
}
