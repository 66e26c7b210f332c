// An email as an inbox lists it before it is opened: sender, subject, preheader.
import { senderName } from './format.ts';

interface InboxPreviewProps {
  from: string;
  subject: string;
  preheader: string;
}

export function InboxPreview({ from, subject, preheader }: InboxPreviewProps) {
  const name = senderName(from);
  return (
    <div class="inbox-preview" data-testid="inbox-preview">
      <span class="avatar" aria-hidden="true">
        {[...name][0]?.toUpperCase() ?? '?'}
      </span>
      <div>
        <div class="inbox-preview-header">
          <span class="inbox-preview-from">{name}</span>
          <span class="inbox-preview-time">now</span>
        </div>
        <div class="inbox-preview-subject">{subject || '(no subject)'}</div>
        <div class="inbox-preview-preheader">{preheader}</div>
      </div>
    </div>
  );
}
