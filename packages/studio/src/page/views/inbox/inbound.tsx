// Emails from outside that matched a route of the local Mailgun: from whom, to whom, what the routes did, and the content.
import { useEffect, useState } from 'preact/hooks';
import type { InboundRow } from '../../../contract/api.ts';
import { api } from '../../state/api-client.ts';
import { useQuery } from '../../state/query.ts';
import { DisclosureButton } from '../../ui/disclosure-button.tsx';
import { EmailFrame, EmailFrameOptions } from '../../ui/email-frame.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { NameValueTable } from '../../ui/name-value-table.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SourceText } from '../../ui/source-text.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { InboxNav, inboundItem } from './inbox-nav.tsx';

/** The local Mailgun announces only what it delivers. */
const refreshMs = 3_000;

export function Inbound() {
  const [refreshCount, setRefreshCount] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setRefreshCount((count) => count + 1), refreshMs);
    return () => clearInterval(timer);
  }, []);
  const { data, error } = useQuery(refreshCount, api.inbound, 0);
  return (
    <>
      <PageHeader title="Inbound">
        Emails from outside that matched a route of the local Mailgun, newest first.
      </PageHeader>
      <InboxNav current={inboundItem} />
      {error && <Notice tone="error">{error}</Notice>}
      {data && data.rows.length > 0 && (
        <ul class="card inbound" aria-label="Inbound emails" data-testid="inbound">
          {data.rows.map((row) => (
            <Row key={row.key} row={row} />
          ))}
        </ul>
      )}
      {data && data.rows.length === 0 && (
        <EmptyState icon="import" title="No inbound emails yet">
          Add a route as at Mailgun, with <code class="path">POST /v3/routes</code>, then send an email in, with{' '}
          <code class="path">POST /_emulator/inbound</code> or over SMTP.
        </EmptyState>
      )}
    </>
  );
}

function Row({ row: { key, from, to, subject, receivedAtMs, actions } }: { row: InboundRow }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li class="inbound-email" data-inbound={key}>
      <DisclosureButton class="inbound-row" isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
        <span class="inbound-text">
          <span class="inbound-subject" dir="auto">
            {subject || '(no subject)'} <span class="tag">inbound</span>
          </span>
          <span class="muted">
            {from} to {to}
          </span>
        </span>
        <time class="email-row-time" dateTime={new Date(receivedAtMs).toISOString()}>
          {formatDateTime(receivedAtMs)}
        </time>
      </DisclosureButton>
      <p class="inbound-actions">
        {actions.map((action) => (
          <code key={action} class="path">
            {action}
          </code>
        ))}
      </p>
      {isOpen && <Content emailKey={key} title={subject} />}
    </li>
  );
}

function Content({ emailKey, title }: { emailKey: string; title: string }) {
  const { data, error } = useQuery(emailKey, api.inboundEmail, 0);
  const [chosen, setTab] = useState<'html' | 'text' | 'headers' | null>(null);
  if (error) return <Notice tone="error">{error}</Notice>;
  if (!data) return null;
  const tab = chosen ?? (data.html === '' ? 'text' : 'html');
  return (
    <Tabs
      label="Parts of the email"
      tabs={[
        { name: 'html', title: 'Email' },
        { name: 'text', title: 'Text' },
        { name: 'headers', title: 'Headers' },
      ]}
      selected={tab}
      onSelect={setTab}
      aside={tab === 'html' && <EmailFrameOptions />}
    >
      {tab === 'html' && <EmailFrame html={data.html} title={`Inbound email: ${title}`} />}
      {tab === 'text' && <SourceText text={data.text} label="Text part" isProse />}
      {tab === 'headers' && (
        <NameValueTable label="Headers as they arrived" rows={data.headers.map(([name, value]) => ({ name, value }))} />
      )}
    </Tabs>
  );
}
