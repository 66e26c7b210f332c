// Every post of the local Mailgun to a webhook or to the URL of a route, newest first.
import { useMemo } from 'preact/hooks';
import { api } from '../../state/api-client.ts';
import { useQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { InboxNav, webhooksItem } from './inbox-nav.tsx';
import { WebhookPosts } from './webhook-posts.tsx';

export function AllWebhooks() {
  const { newEmails } = useStudio();
  const input = useMemo(() => ({ to: '' }), [newEmails.revision]);
  const { data, error } = useQuery(input, api.webhooks, 0);
  return (
    <>
      <PageHeader title="Webhooks">
        What the local Mailgun posted to webhooks and to the URLs of routes, newest first.
      </PageHeader>
      <InboxNav current={webhooksItem} />
      {error && <Notice tone="error">{error}</Notice>}
      {data && data.rows.length > 0 && (
        <section class="card">
          <WebhookPosts rows={data.rows} label="Webhooks" />
        </section>
      )}
      {data && data.rows.length === 0 && (
        <EmptyState icon="inbox" title="Nothing was posted yet">
          Add a webhook as at Mailgun, with <code class="path">POST /v3/domains/DOMAIN/webhooks</code>, and send an
          email.
        </EmptyState>
      )}
    </>
  );
}
