// Inbox: the emails that arrived at the local Mailgun, newest first, live. A list, and the selected email beside it.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { quantity } from '../../../contract/plain-text.ts';
import { formatRoute } from '../../route.ts';
import { api } from '../../state/api-client.ts';
import { useQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Progress } from '../../ui/progress.tsx';
import { usePendingDeletion } from './deletion.ts';
import { EmailList } from './email-list.tsx';
import { EmailView } from './email-view.tsx';
import { InboxNav } from './inbox-nav.tsx';

const searchDelayMs = 120;
/** So many more are loaded when the end of the list comes into view. */
const pageSize = 100;

export function Inbox({ emailKey, search }: { emailKey: string | null; search: string }) {
  const { newEmails } = useStudio();
  const [limit, setLimit] = useState(pageSize);
  const [deletedCount, setDeletedCount] = useState(0);
  const deletion = usePendingDeletion(() => setDeletedCount((count) => count + 1));
  // A new email repeats the request: only the server knows whether it matches the search.
  const input = useMemo(
    () => ({ search, limit, inboxRevision: newEmails.revision, deletedCount }),
    [search, limit, newEmails.revision, deletedCount],
  );
  const query = useQuery(input, api.inbox, search === '' ? 0 : searchDelayMs);
  useEffect(() => setLimit(pageSize), [search]);

  const error = query.error ?? deletion.error;
  const { rows: allRows = [], total = 0, searchedCount } = query.data ?? {};
  const rows = deletion.pending ? allRows.filter((row) => !deletion.pending?.isHidden(row)) : allRows;
  const newestKey = allRows[0]?.key ?? '0';
  const isEmpty = query.data !== null && rows.length === 0 && search === '' && !deletion.pending;
  // What arrives while the user looks at the list is not what they decided about.
  const isShownNow = (row: { key: string }) => Number(row.key) <= Number(newestKey);
  const toList = () => location.replace(formatRoute('inbox', null, search));

  const deleteMatching = () => {
    deletion.start({ search, newestKey, description: quantity(total, 'email'), isHidden: isShownNow });
    toList();
  };
  const deleteOne = (key: string) => {
    deletion.start({ key, newestKey: key, description: '1 email', isHidden: (row) => row.key === key });
    toList();
  };

  return (
    <div class={emailKey ? 'inbox inbox-open' : isEmpty ? 'inbox inbox-empty' : 'inbox'}>
      <div class="inbox-side">
        <PageHeader
          title="Inbox"
          actions={
            rows.length > 0 && (
              <Button variant="quiet" onPress={deleteMatching}>
                {search === '' ? 'Delete all' : `Delete ${total} matching`}
              </Button>
            )
          }
        >
          Emails at the local Mailgun, newest first.
        </PageHeader>
        <InboxNav current={null} />
        {!isEmpty && (
          <div class="search">
            <Icon name="search" size={18} />
            <input
              class="input"
              type="search"
              aria-label="Search the inbox"
              placeholder="Address, subject or code"
              value={search}
              onInput={(event) => location.replace(formatRoute('inbox', emailKey, event.currentTarget.value))}
            />
          </div>
        )}
        {error && <Notice tone="error">{error}</Notice>}
        {deletion.pending && (
          <div role="status">
            <Notice tone="info" action={<Button onPress={deletion.undo}>Undo</Button>}>
              Deleted {deletion.pending.description}.
            </Notice>
          </div>
        )}
        <Progress isLoading={query.isLoading} label="Loading the inbox" />
        <p class="visually-hidden" role="status">
          {newEmails.recent[0] ? `New email: ${newEmails.recent[0].subject}` : ''}
        </p>
        <EmailList
          rows={rows}
          selected={emailKey}
          search={search}
          total={deletion.pending ? rows.length : total}
          searchedCount={searchedCount}
          onEnd={() => setLimit(Math.max(limit, allRows.length + pageSize))}
        />
        {isEmpty && <EmptyInbox />}
        {query.data && rows.length === 0 && !isEmpty && search !== '' && (
          <p class="no-results">
            No email matches “{search}”. Search covers addresses, subjects, codes and tags
            {searchedCount ? ` of the newest ${searchedCount} emails` : ''}.
          </p>
        )}
      </div>
      <div class="inbox-main">
        {emailKey ? (
          <EmailView emailKey={emailKey} search={search} onDelete={() => deleteOne(emailKey)} />
        ) : (
          rows.length > 0 && (
            <EmptyState icon="preview" title="Select an email">
              See its code, HTML, text, headers and source.
            </EmptyState>
          )
        )}
      </div>
    </div>
  );
}

function EmptyInbox() {
  const { info } = useStudio();
  return (
    <EmptyState
      icon="inbox"
      title="No emails yet"
      action={
        <div class="empty-state-actions">
          <LinkButton variant="primary" icon="send" href={formatRoute('send')}>
            Send a test email
          </LinkButton>
          <CopyButton variant="plain" label="Copy endpoint" text={info.emulator.url} />
        </div>
      }
    >
      Emails appear here as soon as they arrive. To send from your own Logto, set the connector’s endpoint and the
      environment variable <code class="path">MAILGUN_CONNECTOR_ENDPOINTS</code> to{' '}
      <code class="path">{info.emulator.url}</code>.
    </EmptyState>
  );
}
