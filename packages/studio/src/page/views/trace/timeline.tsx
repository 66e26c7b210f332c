// The life of one mail: each event at its time, in the words of Mailgun and of the recipient's mail server.
import type { TraceResult } from '../../../contract/api.ts';
import { fullTimeOf } from '../inbox/time-of.ts';
import { tonesOf } from './tone-of.ts';

export function Timeline({ mail }: { mail: TraceResult['messages'][number] }) {
  const tones = tonesOf(mail.events);
  return (
    <section class="report-part" data-testid="traced-mail">
      <header>
        <h3 class="traced-subject">{mail.subject || '(no subject)'}</h3>
        <p class="traced-id">{mail.id}</p>
      </header>
      <ol class="timeline">
        {mail.events.map(({ atMs, event, text }, index) => (
          // Keyed by place: two events of one moment may say the same
          <li key={index} class={`event event-${tones[index]}`} data-event={event}>
            <time class="event-time" dateTime={new Date(atMs).toISOString()}>
              {fullTimeOf(atMs)}
            </time>
            <span class="event-text">{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
