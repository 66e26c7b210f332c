// What would arrive: the row in the inbox, what is wrong, and the mail as html, text, source and request.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Finding, PreviewResult } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { useSlow } from '../../state/slow.ts';
import { useStudio } from '../../state/studio.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Findings } from '../../ui/findings.tsx';
import { InboxLine } from '../../ui/inbox-line.tsx';
import { MailFrame } from '../../ui/mail-frame.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Pairs } from '../../ui/pairs.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Source } from '../../ui/source.tsx';
import { Tabs } from '../../ui/tabs.tsx';

type Arrival = Extract<PreviewResult, { ok: true }>;
type TabName = 'html' | 'text' | 'raw' | 'request';

interface MadeProps {
  answer: PreviewResult | null;
  error: string | null;
  isBusy: boolean;
}

export function Made({ answer, error, isBusy }: MadeProps) {
  const isSlow = useSlow(isBusy);
  const last = useRef<Arrival | null>(null);
  useEffect(() => {
    if (answer?.ok) last.current = answer;
  }, [answer]);
  return (
    <section class="made" aria-label="What would arrive" aria-busy={isBusy}>
      {isSlow && <div class="progress" role="progressbar" aria-label="Making the preview" />}
      {error && <Notice tone="error">{error}</Notice>}
      {answer && !answer.ok && <Refused answer={answer} />}
      {answer?.ok && <Mail mail={answer} />}
      {!answer && !error && <div class="made-waiting" />}
    </section>
  );
}

function Refused({ answer }: { answer: Extract<PreviewResult, { ok: false }> }) {
  return (
    <Empty
      icon="warning"
      title="No mail would be sent"
      action={
        <a class="button button-plain" href={formatRoute('configure')}>
          Go to Configure
        </a>
      }
    >
      {answer.message}
      <Findings findings={answer.findings.filter(({ message }) => message !== answer.message)} place={atPath} />
    </Empty>
  );
}

function Mail({ mail }: { mail: Arrival }) {
  const [tab, setTab] = useState<TabName>('html');
  return (
    <>
      <InboxLine from={mail.from} subject={mail.subject} preheader={mail.preheader} />
      {mail.source === 'logto' && (
        <Notice tone="info">The Logto template serves this mail; the deliveries are not looked at.</Notice>
      )}
      <Findings findings={mail.findings} place={atPath} />
      <Tabs
        label="The mail"
        tabs={[
          { name: 'html', title: 'Mail' },
          { name: 'text', title: 'Text' },
          { name: 'raw', title: 'Source' },
          { name: 'request', title: 'Request' },
        ]}
        selected={tab}
        onSelect={setTab}
        aside={tab === 'html' && <ViewSwitches />}
      >
        {tab === 'html' && <Html mail={mail} />}
        {tab === 'text' && <Source text={mail.text} label="Text part" isProse />}
        {tab === 'raw' && <Source text={mail.raw} label="MIME source" />}
        {tab === 'request' && <Request request={mail.request} />}
      </Tabs>
    </>
  );
}

function Html({ mail }: { mail: Arrival }) {
  const { draft } = useStudio();
  return <MailFrame html={mail.html} scheme={draft.scheme} width={draft.width} title={`Preview of ${mail.subject}`} />;
}

export function ViewSwitches() {
  const { draft, change } = useStudio();
  return (
    <div class="switches">
      <Segments
        label="Width"
        isCompact
        value={draft.width}
        choices={[
          { value: 'desktop', title: 'Desktop', icon: 'desktop' },
          { value: 'phone', title: 'Phone', icon: 'phone' },
        ]}
        onChange={(width) => change({ width })}
      />
      <Segments
        label="Colour scheme of the reader"
        isCompact
        value={draft.scheme}
        choices={[
          { value: 'light', title: 'Light', icon: 'sun' },
          { value: 'dark', title: 'Dark', icon: 'moon' },
        ]}
        onChange={(scheme) => change({ scheme })}
      />
    </div>
  );
}

function Request({ request }: { request: Arrival['request'] }) {
  return (
    <div class="request">
      <p class="request-line">
        <span class="request-method">{request.method}</span> <code>{request.url}</code>
      </p>
      <h2 class="request-part">Headers</h2>
      <Pairs label="Headers of the request" pairs={request.headers.map(([name, value]) => ({ name, value }))} />
      <h2 class="request-part">Fields</h2>
      <Pairs label="Fields of the request" pairs={request.fields.map(([name, value]) => ({ name, value }))} />
    </div>
  );
}

const atPath = ({ path }: Finding) => path.length > 0 && <code class="path">{path.join('.')}</code>;
