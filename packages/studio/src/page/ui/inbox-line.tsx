// How an inbox shows a mail before it is opened: sender, subject, and the words after it.
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

/** `"Example Shop" <a@b>` → `Example Shop`; a bare address stays. */
export function senderName(from: string): string {
  const name = /^\s*"?([^"<]*?)"?\s*</.exec(from)?.[1]?.trim();
  return name || from.replace(/[<>]/g, '').trim() || '(no sender)';
}
