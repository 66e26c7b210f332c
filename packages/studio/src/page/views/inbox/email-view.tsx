// One email of the inbox: its code to copy, and tabs with all of its parts.
import { useMemo, useState } from 'preact/hooks';
import type { InboxEmail, WebhookRow } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { api } from '../../state/api-client.ts';
import { useQuery } from '../../state/query.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmailFrame, EmailFrameOptions } from '../../ui/email-frame.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Findings } from '../../ui/findings.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Progress } from '../../ui/progress.tsx';
import { SourceText } from '../../ui/source-text.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Attachments, Headers, Links } from './email-parts.tsx';
import { WebhookPosts } from './webhook-posts.tsx';

type TabName = 'html' | 'text' | 'headers' | 'raw' | 'links' | 'attachments' | 'webhooks';

interface EmailViewProps {
  emailKey: string;
  search: string;
  onDelete: () => void;
}

export function EmailView({ emailKey, search, onDelete }: EmailViewProps) {
  const { data: email, input: loadedKey, error, isLoading } = useQuery(emailKey, api.email, 0);
  const isCurrent = loadedKey === emailKey;
  return (
    <article class="card email" aria-busy={isLoading} data-testid="email">
      <a class="back-link" href={formatRoute('inbox', null, search)}>
        <Icon name="back" size={18} />
        <span>Inbox</span>
      </a>
      <Progress isLoading={isLoading} label="Loading the email" />
      {error && !isCurrent ? (
        <EmptyState icon="inbox" title="This email cannot be shown">
          {error}
        </EmptyState>
      ) : (
        email && isCurrent && <Email email={email} onDelete={onDelete} />
      )}
    </article>
  );
}

function Email({ email, onDelete }: { email: InboxEmail; onDelete: () => void }) {
  const [tab, setTab] = useState<TabName>('html');
  const { links, attachments } = email;
  const webhooks = useWebhooks(email);
  const title = email.subject || '(no subject)';
  return (
    <>
      <EmailHeader email={email} title={title} onDelete={onDelete} />
      <Findings findings={email.findings} />
      <Tabs
        label="Parts of the email"
        tabs={[
          { name: 'html', title: 'Email' },
          { name: 'text', title: 'Text' },
          { name: 'headers', title: 'Headers' },
          { name: 'raw', title: 'Source' },
          ...(links.length > 0 ? [{ name: 'links' as const, title: 'Links', count: links.length }] : []),
          ...(attachments.length > 0
            ? [{ name: 'attachments' as const, title: 'Attachments', count: attachments.length }]
            : []),
          ...(webhooks.length > 0 ? [{ name: 'webhooks' as const, title: 'Webhooks', count: webhooks.length }] : []),
        ]}
        selected={tab}
        onSelect={setTab}
        aside={tab === 'html' && <EmailFrameOptions />}
      >
        {tab === 'html' && <EmailFrame html={email.html} title={`Email: ${title}`} />}
        {tab === 'text' && <SourceText text={email.text} label="Text part" isProse />}
        {tab === 'headers' && <Headers email={email} />}
        {tab === 'raw' && <SourceText text={email.raw} label="MIME source" />}
        {tab === 'links' && <Links links={links} />}
        {tab === 'attachments' && <Attachments email={email} />}
        {tab === 'webhooks' && <WebhookPosts rows={webhooks} label="Webhooks about this email" />}
      </Tabs>
    </>
  );
}

/** What was posted about this email; a post that was not attempted yet does not say which email it is about. */
function useWebhooks({ to, headers }: InboxEmail): WebhookRow[] {
  const input = useMemo(() => ({ to }), [to, headers]);
  const { data } = useQuery(input, api.webhooks, 0);
  const [, id = ''] = headers.find(([name]) => name.toLowerCase() === 'message-id') ?? [];
  return data?.rows.filter(({ messageId }) => messageId === id.replace(/^<|>$/g, '')) ?? [];
}

function EmailHeader({ email, title, onDelete }: { email: InboxEmail; title: string; onDelete: () => void }) {
  const [code] = email.codes;
  return (
    <header class="email-header">
      <div class="email-header-text">
        <h2 class="email-subject">{title}</h2>
        <dl class="facts">
          <dt>From</dt>
          <dd>{email.from}</dd>
          <dt>To</dt>
          <dd>
            {email.to} · <a href={formatRoute('trace', email.to)}>Trace this address</a>
          </dd>
          <dt>Received</dt>
          <dd>
            <time dateTime={new Date(email.receivedAtMs).toISOString()}>{formatDateTime(email.receivedAtMs)}</time>
          </dd>
        </dl>
      </div>
      {code && (
        <div class="email-code" data-testid="email-code">
          <span class="email-code-label">Code</span>
          <span class="email-code-digits">{code}</span>
          <CopyButton text={code} label="Copy code" />
        </div>
      )}
      <Button variant="quiet" onPress={onDelete}>
        Delete
      </Button>
    </header>
  );
}
