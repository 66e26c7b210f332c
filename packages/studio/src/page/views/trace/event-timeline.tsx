// The events of one email in order of time, as Mailgun and the recipient's mail server report them.
import type { TraceResult } from '../../../contract/api.ts';
import { formatDateTime } from '../../ui/format.ts';
import { eventTones } from './trace-display.ts';

export function EventTimeline({ email }: { email: TraceResult['messages'][number] }) {
  const tones = eventTones(email.events);
  return (
    <section class="report-part" data-testid="traced-email">
      <header>
        <h3 class="traced-subject">{email.subject || '(no subject)'}</h3>
        {email.id !== '' && <p class="traced-id">{email.id}</p>}
      </header>
      <ol>
        {email.events.map(({ atMs, event, text }, index) => (
          // Keyed by index: two events can be identical
          <li key={index} class={`event event-${tones[index]}`} data-event={event}>
            {atMs === null ? (
              <span class="event-time">Time unknown</span>
            ) : (
              <time class="event-time" dateTime={new Date(atMs).toISOString()}>
                {formatDateTime(atMs)}
              </time>
            )}
            <span class="event-text">{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
