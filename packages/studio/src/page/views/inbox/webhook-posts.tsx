// What was posted to webhooks and to the URLs of routes: event, target, and each attempt.
import type { WebhookRow } from '../../../contract/api.ts';
import { formatDateTime } from '../../ui/format.ts';

const stateTitles: Readonly<Record<WebhookRow['state'], string>> = {
  pending: 'waiting',
  delivered: 'received',
  refused: 'refused with 406',
  failed: 'gave up',
  blocked: 'target not allowed',
};

export function WebhookPosts({ rows, label }: { rows: WebhookRow[]; label: string }) {
  return (
    <ul class="webhook-posts" aria-label={label} data-testid="webhook-posts">
      {rows.map(({ id, kind, event, url, to, state, attempts, nextAttemptAtMs }) => (
        <li key={id} class="webhook-post">
          <span class="webhook-post-header">
            <span class="webhook-post-event">{kind === 'route' ? `route: ${event}` : event}</span>
            <span class={state === 'delivered' ? 'tag' : 'tag tag-warning'}>{stateTitles[state]}</span>
          </span>
          <span class="webhook-post-url">{url}</span>
          <span class="muted">to {to}</span>
          <ol class="webhook-post-attempts">
            {attempts.map(({ atMs, result, durationMs }) => (
              <li key={atMs}>
                {formatDateTime(atMs)}: {result}, {Math.round(durationMs)} ms
              </li>
            ))}
            {nextAttemptAtMs !== null && <li>next attempt {formatDateTime(nextAttemptAtMs)}</li>}
          </ol>
        </li>
      ))}
    </ul>
  );
}
