// Inbox: what arrived at the local Mailgun, newest first, live. A list, and beside it the mail that was chosen.
import { useMemo, useState } from 'preact/hooks';
import type { InboxRow } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { calls } from '../../state/calls.ts';
import { useLive } from '../../state/live.ts';
import { useSlow } from '../../state/slow.ts';
import { useStudio } from '../../state/studio.tsx';
import { ConfirmButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { MailList } from './mail-list.tsx';
import { MailView } from './mail-view.tsx';

const searchDelayMs = 120;

export function Inbox({ mailKey }: { mailKey: string | null }) {
  const { arrived } = useStudio();
  const [search, setSearch] = useState('');
  const [emptied, setEmptied] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  // What arrives asks again too: the server knows what a search finds.
  const question = useMemo(() => ({ search, arrived: arrived.count, emptied }), [search, arrived.count, emptied]);
  const { answer, error, isBusy } = useLive(
    question,
    ({ search: words }) => calls.inbox(words),
    search === '' ? 0 : searchDelayMs,
  );
  const isSlow = useSlow(isBusy);
  const rows = answer?.rows ?? [];
  const isEmpty = answer !== null && rows.length === 0 && search === '';

  const empty = async () => {
    await calls.emptyInbox().then(
      () => {
        setEmptied((count) => count + 1);
        location.hash = formatRoute('inbox');
      },
      (failure: Error) => setProblem(failure.message),
    );
  };

  return (
    <div class={mailKey ? 'inbox inbox-open' : isEmpty ? 'inbox inbox-empty' : 'inbox'}>
      <div class="inbox-side">
        <PageHead
          title="Inbox"
          actions={
            rows.length > 0 && (
              <ConfirmButton question="Really delete?" onPress={empty}>
                Delete all
              </ConfirmButton>
            )
          }
        >
          What reached the local Mailgun, newest first.
        </PageHead>
        {!isEmpty && (
          <div class="search">
            <Icon name="search" size={18} />
            <input
              class="input"
              type="search"
              aria-label="Search the inbox"
              placeholder="Address, subject or code"
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
          </div>
        )}
        {(error ?? problem) && <Notice tone="error">{error ?? problem}</Notice>}
        {isSlow && <div class="progress" role="progressbar" aria-label="Reading the inbox" />}
        <p class="visually-hidden" role="status">
          {arrived.recent[0] ? `New mail: ${arrived.recent[0].subject}` : ''}
        </p>
        <MailList rows={rows} selected={mailKey} />
        {isEmpty && <NoMail />}
        {answer && rows.length === 0 && !isEmpty && <NoMatch search={search} />}
      </div>
      <div class="inbox-main">{mailKey ? <MailView mailKey={mailKey} /> : <Nothing rows={rows} />}</div>
    </div>
  );
}

function NoMail() {
  const { info } = useStudio();
  return (
    <Empty
      icon="inbox"
      title="No mail yet"
      action={
        <div class="empty-actions">
          <a class="button button-primary" href={formatRoute('send')}>
            <Icon name="send" size={18} />
            <span>Send a test mail</span>
          </a>
          <CopyButton look="plain" label="Copy the endpoint" text={info.emulator.url} />
        </div>
      }
    >
      Mails appear here the moment they arrive. Your own Logto can send here too: its endpoint is{' '}
      <code class="path">{info.emulator.url}</code>, and its environment variable{' '}
      <code class="path">MAILGUN_CONNECTOR_ENDPOINTS</code> has to name that.
    </Empty>
  );
}

function NoMatch({ search }: { search: string }) {
  return <p class="no-match">No mail has “{search}” in its addresses, subject, codes or tags.</p>;
}

function Nothing({ rows }: { rows: InboxRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Empty icon="preview" title="Choose a mail">
      Its html, text, headers and source stand here, and its code ready to copy.
    </Empty>
  );
}
