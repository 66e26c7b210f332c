// What became of the mails to one address: the verdict, what holds mails back and how to lift it, and each mail's life.
import type { TraceResult } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { Findings } from '../../ui/findings.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Held } from './held.tsx';
import { periodOf } from './periods.ts';
import { readVerdict } from './read-verdict.ts';
import { Timeline } from './timeline.tsx';

type Outcome = 'good' | 'bad' | 'none';

const marks: Record<Outcome, IconName> = { good: 'check', bad: 'close', none: 'search' };

/** @param hours how far back was looked */
export function TraceReport({ result, hours }: { result: TraceResult; hours: number }) {
  const { address, summary: verdict, messages, suppressions } = result;
  const outcome = outcomeOf(result);
  const { answer, advice } = readVerdict(result);
  // Said already: by the verdict, or by the lists below.
  const findings = result.findings.filter(({ rule, message }) => rule !== 'suppressed' && message !== verdict);
  const isOfConfig = result.findings.some(({ rule, path }) => rule === 'connection-invalid' || path.length > 0);
  return (
    <article class={`card report report-${outcome}`} data-testid="trace-report" data-outcome={outcome}>
      <header class="report-head">
        <span class="report-mark">
          <Icon name={marks[outcome]} />
        </span>
        <div>
          <h2 class="verdict">{answer}</h2>
          {advice !== '' && <p>{advice}</p>}
          <p class="soft">
            {address} · {periodOf(hours)}
          </p>
        </div>
        {isOfConfig && (
          <a class="button button-plain" href={formatRoute('configure')}>
            Go to Configure
          </a>
        )}
      </header>
      <Findings findings={findings} />
      {suppressions.length > 0 && (
        <section class="report-part" data-testid="suppressions">
          <h3>{suppressions.length === 1 ? 'A list holds mails back' : 'Lists hold mails back'}</h3>
          <ul class="held-list">
            {suppressions.map((entry) => (
              <Held key={entry.list} entry={entry} />
            ))}
          </ul>
        </section>
      )}
      {messages.map((mail) => (
        <Timeline key={mail.id} mail={mail} />
      ))}
    </article>
  );
}

/** Nothing on record is no failure: it says only that there is nothing to tell. */
function outcomeOf({ delivered, messages, findings }: TraceResult): Outcome {
  if (delivered) return 'good';
  return messages.length === 0 && findings.length === 0 ? 'none' : 'bad';
}
