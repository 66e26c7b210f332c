// The resulting email: its row in an inbox, its findings, and tabs for the email, text, source and request.
import { useState } from 'preact/hooks';
import type { PreviewResult } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { LinkButton } from '../../ui/button.tsx';
import { EmailFrame, EmailFrameOptions } from '../../ui/email-frame.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Findings, findingPath } from '../../ui/findings.tsx';
import { InboxPreview } from '../../ui/inbox-preview.tsx';
import { NameValueTable } from '../../ui/name-value-table.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Progress } from '../../ui/progress.tsx';
import { SourceText } from '../../ui/source-text.tsx';
import { Tabs } from '../../ui/tabs.tsx';

type PreviewedEmail = Extract<PreviewResult, { ok: true }>;
type PreviewFailure = Extract<PreviewResult, { ok: false }>;
type TabName = 'html' | 'text' | 'raw' | 'request';

interface ResultPanelProps {
  result: PreviewResult | null;
  error: string | null;
  isLoading: boolean;
}

export function ResultPanel({ result, error, isLoading }: ResultPanelProps) {
  return (
    <section class="card preview-result" aria-label="Result" aria-busy={isLoading}>
      <Progress isLoading={isLoading} label="Loading the preview" />
      {error && <Notice tone="error">{error}</Notice>}
      {result && (result.ok ? <Email email={result} /> : <Failure result={result} />)}
      {!result && !error && <div class="preview-placeholder" />}
    </section>
  );
}

function Failure({ result: { message, findings } }: { result: PreviewFailure }) {
  return (
    <EmptyState
      icon="warning"
      title="No email would be sent"
      action={<LinkButton href={formatRoute('configure')}>Go to Configure</LinkButton>}
    >
      {message}
      <Findings findings={findings.filter((finding) => finding.message !== message)} prefix={findingPath} />
    </EmptyState>
  );
}

function Email({ email }: { email: PreviewedEmail }) {
  const [tab, setTab] = useState<TabName>('html');
  const { unavailable } = email;
  return (
    <>
      <InboxPreview from={email.from} subject={email.subject} preheader={email.preheader} />
      {email.source === 'logto' && (
        <Notice tone="info">This email uses the Logto template. The deliveries are ignored.</Notice>
      )}
      <Findings findings={email.findings} prefix={findingPath} />
      <Tabs
        label="Parts of the email"
        tabs={[
          { name: 'html', title: 'Email' },
          { name: 'text', title: 'Text' },
          ...(unavailable ? [] : [{ name: 'raw' as const, title: 'Source' }]),
          { name: 'request', title: 'Request' },
        ]}
        selected={tab}
        onSelect={setTab}
        aside={tab === 'html' && !unavailable && <EmailFrameOptions />}
      >
        {unavailable && (tab === 'html' || tab === 'text') ? (
          <Unavailable {...unavailable} />
        ) : (
          <>
            {tab === 'html' && <EmailFrame html={email.html} title={`Preview of ${email.subject}`} />}
            {tab === 'text' && <SourceText text={email.text} label="Text part" isProse />}
          </>
        )}
        {tab === 'raw' && !unavailable && <SourceText text={email.raw} label="MIME source" />}
        {tab === 'request' && <Request request={email.request} />}
      </Tabs>
    </>
  );
}

/** Shows no preview of an email that would not be sent. */
function Unavailable({ message, variables }: { message: string; variables: string }) {
  return (
    <EmptyState icon="warning" title="The stored template cannot be shown">
      {message}
      <SourceText text={variables} label="Variables that it would get" />
    </EmptyState>
  );
}

function Request({ request }: { request: PreviewedEmail['request'] }) {
  return (
    <>
      <p class="request-line">
        <span class="request-method">{request.method}</span> <code>{request.url}</code>
      </p>
      <h2 class="request-part">Headers</h2>
      <NameValueTable label="Request headers" rows={request.headers.map(([name, value]) => ({ name, value }))} />
      <h2 class="request-part">Fields</h2>
      <NameValueTable label="Request fields" rows={request.fields.map(([name, value]) => ({ name, value }))} />
    </>
  );
}
