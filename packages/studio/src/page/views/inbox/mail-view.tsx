// One mail of the inbox: its code to copy, and everything that is in it.
import { useMemo, useState } from 'preact/hooks';
import type { InboxEmail } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { calls } from '../../state/calls.ts';
import { useLive } from '../../state/live.ts';
import { useSlow } from '../../state/slow.ts';
import { useStudio } from '../../state/studio.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Findings } from '../../ui/findings.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MailFrame } from '../../ui/mail-frame.tsx';
import { Pairs } from '../../ui/pairs.tsx';
import { Source } from '../../ui/source.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ViewSwitches } from '../preview/made.tsx';
import { Links } from './links.tsx';
import { fullTimeOf } from './time-of.ts';

type TabName = 'html' | 'text' | 'headers' | 'raw' | 'links' | 'attachments';

export function MailView({ mailKey }: { mailKey: string }) {
  const question = useMemo(() => mailKey, [mailKey]);
  const { answer: mail, question: shown, error, isBusy } = useLive(question, calls.mail, 0);
  const isSlow = useSlow(isBusy);
  return (
    <article class="mail" aria-busy={isBusy} data-testid="mail">
      <a class="back" href={formatRoute('inbox')}>
        <Icon name="back" size={18} />
        <span>Inbox</span>
      </a>
      {isSlow && <div class="progress" role="progressbar" aria-label="Reading the mail" />}
      {error && shown !== mailKey ? (
        <Empty icon="inbox" title="This mail is not here">
          {error}
        </Empty>
      ) : (
        mail && shown === mailKey && <Mail mail={mail} />
      )}
    </article>
  );
}

function Mail({ mail }: { mail: InboxEmail }) {
  const { draft } = useStudio();
  const [tab, setTab] = useState<TabName>('html');
  const code = mail.codes[0];
  const title = mail.subject || '(no subject)';
  return (
    <>
      <header class="mail-head">
        <div class="mail-head-text">
          <h2 class="mail-subject">{title}</h2>
          <dl class="mail-facts">
            <dt>From</dt>
            <dd>{mail.from}</dd>
            <dt>To</dt>
            <dd>
              {mail.to} · <a href={formatRoute('trace', mail.to)}>Trace this address</a>
            </dd>
            <dt>At</dt>
            <dd>
              <time dateTime={new Date(mail.receivedAtMs).toISOString()}>{fullTimeOf(mail.receivedAtMs)}</time>
            </dd>
          </dl>
        </div>
        {code && (
          <div class="code-box" data-testid="mail-code">
            <span class="code-box-label">Code</span>
            <span class="code-box-digits">{code}</span>
            <CopyButton text={code} label="Copy code" />
          </div>
        )}
      </header>
      <Findings findings={mail.findings} />
      <Tabs
        label="The mail"
        tabs={[
          { name: 'html', title: 'Mail' },
          { name: 'text', title: 'Text' },
          { name: 'headers', title: 'Headers' },
          { name: 'raw', title: 'Source' },
          ...(mail.links.length > 0 ? [{ name: 'links' as const, title: 'Links', count: mail.links.length }] : []),
          ...(mail.attachments.length > 0
            ? [{ name: 'attachments' as const, title: 'Attachments', count: mail.attachments.length }]
            : []),
        ]}
        selected={tab}
        onSelect={setTab}
        aside={tab === 'html' && <ViewSwitches />}
      >
        {tab === 'html' && (
          <MailFrame html={mail.html} scheme={draft.scheme} width={draft.width} title={`Mail: ${title}`} />
        )}
        {tab === 'text' && <Source text={mail.text} label="Text part" isProse />}
        {tab === 'headers' && <Headers mail={mail} />}
        {tab === 'raw' && <Source text={mail.raw} label="MIME source" />}
        {tab === 'links' && <Links links={mail.links} />}
        {tab === 'attachments' && <Attachments mail={mail} />}
      </Tabs>
    </>
  );
}

/** A header that a finding names is marked: the recipient can read it and should not. */
function Headers({ mail }: { mail: InboxEmail }) {
  const told = mail.findings
    .filter(({ rule }) => rule === 'header-readable')
    .map(({ message }) => message.toLowerCase());
  return (
    <Pairs
      label="Headers as the recipient gets them"
      pairs={mail.headers.map(([name, value]) => {
        const isMarked = told.some((message) => message.includes(name.toLowerCase()));
        return { name, value, isMarked, ...(isMarked && { note: 'The recipient can read this.' }) };
      })}
    />
  );
}

function Attachments({ mail }: { mail: InboxEmail }) {
  return (
    <ul class="attachments">
      {mail.attachments.map(({ filename, contentType, size }, index) => {
        const name = filename || `attachment-${index}`;
        return (
          // Keyed by place, as the server finds it: names may repeat
          <li key={index}>
            <a class="attachment" href={`attachment/${mail.key}-${index}`} download={name}>
              <Icon name="import" size={18} />
              <span>
                <span class="visually-hidden">Download </span>
                {name}
              </span>
            </a>
            <span class="soft">
              {contentType} · {sizeOf(size)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const sizeOf = (bytes: number) => (bytes < 1024 ? `${bytes}\u00a0B` : `${(bytes / 1024).toFixed(1)}\u00a0kB`);
