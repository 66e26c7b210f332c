// Inbox: the emails that arrived at the local Mailgun, newest first, live. A list, and the selected email beside it.
import { useMemo, useState } from 'preact/hooks';
import { formatRoute } from '../../route.ts';
import { api } from '../../state/api-client.ts';
import { useQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { ConfirmButton, LinkButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Progress } from '../../ui/progress.tsx';
import { EmailList } from './email-list.tsx';
import { EmailView } from './email-view.tsx';

const searchDelayMs = 120;

export function Inbox({ emailKey }: { emailKey: string | null }) {
  const { newEmails } = useStudio();
  const [search, setSearch] = useState('');
  const [clearCount, setClearCount] = useState(0);
  const [clearError, setClearError] = useState<string | null>(null);
  // A new email repeats the request: only the server knows whether it matches the search.
  const input = useMemo(
    () => ({ search, newEmailCount: newEmails.count, clearCount }),
    [search, newEmails.count, clearCount],
  );
  const query = useQuery(input, (latest) => api.inbox(latest.search), search === '' ? 0 : searchDelayMs);
  const error = query.error ?? clearError;
  const rows = query.data?.rows ?? [];
  const isEmpty = query.data !== null && rows.length === 0 && search === '';

  const clear = () =>
    api.clearInbox().then(
      () => {
        setClearCount((count) => count + 1);
        location.hash = formatRoute('inbox');
      },
      (failure: Error) => setClearError(failure.message),
    );

  return (
    <div class={emailKey ? 'inbox inbox-open' : isEmpty ? 'inbox inbox-empty' : 'inbox'}>
      <div class="inbox-side">
        <PageHeader
          title="Inbox"
          actions={
            rows.length > 0 && (
              <ConfirmButton question="Delete all emails?" onPress={clear}>
                Delete all
              </ConfirmButton>
            )
          }
        >
          Emails at the local Mailgun, newest first.
        </PageHeader>
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
        {error && <Notice tone="error">{error}</Notice>}
        <Progress isLoading={query.isLoading} label="Loading the inbox" />
        <p class="visually-hidden" role="status">
          {newEmails.recent[0] ? `New email: ${newEmails.recent[0].subject}` : ''}
        </p>
        <EmailList rows={rows} selected={emailKey} />
        {isEmpty && <EmptyInbox />}
        {query.data && rows.length === 0 && !isEmpty && (
          <p class="no-results">No email matches “{search}”. Search covers addresses, subjects, codes and tags.</p>
        )}
      </div>
      <div class="inbox-main">
        {emailKey ? (
          <EmailView emailKey={emailKey} />
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
