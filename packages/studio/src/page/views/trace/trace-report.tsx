// What happened to the emails to one address: headline and advice, suppressions, and the events of each email.
import type { TraceResult } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Findings } from '../../ui/findings.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { EventTimeline } from './event-timeline.tsx';
import { Suppressions } from './suppressions.tsx';
import { type Outcome, outcomeOf, periodTitle, splitSummary } from './trace-display.ts';

const icons: Record<Outcome, IconName> = { success: 'check', failure: 'close', none: 'search' };

export function TraceReport({ result, hours }: { result: TraceResult; hours: number }) {
  const { address, summary, messages, suppressions } = result;
  const outcome = outcomeOf(result);
  const { headline, advice } = splitSummary(result);
  // The others repeat the headline or the suppressions.
  const findings = result.findings.filter(({ rule, message }) => rule !== 'suppressed' && message !== summary);
  const isConfigInvalid = result.findings.some(({ rule, path }) => rule === 'connection-invalid' || path.length > 0);
  return (
    <article class={`card report report-${outcome}`} data-testid="trace-report" data-outcome={outcome}>
      <header class="report-header">
        <span class="report-icon">
          <Icon name={icons[outcome]} />
        </span>
        <div>
          <h2 class="trace-headline">{headline}</h2>
          {advice !== '' && <p>{advice}</p>}
          <p class="muted">
            {address} · {periodTitle(hours)}
          </p>
        </div>
        {isConfigInvalid && <LinkButton href={formatRoute('configure')}>Go to Configure</LinkButton>}
      </header>
      <Findings findings={findings} />
      <Suppressions suppressions={suppressions} />
      {messages.map((email) => (
        <EventTimeline key={email.id} email={email} />
      ))}
    </article>
  );
}
