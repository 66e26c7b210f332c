// The report of a send: result, what Logto would show and to whom, each attempt, and what to check.
import type { SendResult } from '../../../contract/api.ts';
import { isEmailAddress } from '../../../contract/email-address.ts';
import { formatRoute } from '../../route.ts';
import { formatJson, isObject, parseJson } from '../../state/json.ts';
import { LinkButton } from '../../ui/button.tsx';
import { formatDuration } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Attempts } from './attempts.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { LogtoMessage } from './logto-message.tsx';
import { Undelivered, useSentEmail } from './undelivered.tsx';

interface SendReportProps {
  result: SendResult;
  to: string;
  /** It was sent to the local Mailgun, which knows what happened to it. */
  isLocal: boolean;
  /** Offers a diagnosis and a trace. */
  canDiagnose?: boolean;
}

export function SendReport({ result, to, isLocal, canDiagnose = false }: SendReportProps) {
  const { ok, id, unconfirmed, elapsedMs, attempts, logtoError, error, log } = result;
  const advice = adviceIn(log);
  const canTrace = canDiagnose && isEmailAddress(to);
  const sent = useSentEmail(isLocal ? id : null, to);
  const isUndelivered = ok && sent !== null && !sent.delivered;
  return (
    <article
      class={`card report ${unconfirmed || isUndelivered ? 'report-unconfirmed' : ok ? 'report-success' : 'report-failure'}`}
      data-testid="send-report"
      data-ok={ok}
    >
      <header class="report-header">
        <span class="report-icon">
          <Icon name={unconfirmed || isUndelivered ? 'warning' : ok ? 'check' : 'close'} />
        </span>
        <div>
          <h2>{isUndelivered ? 'Accepted, and not delivered' : titleOf(result)}</h2>
          <p class="muted">
            {to} · <span class="tabular">{formatDuration(elapsedMs)}</span>
          </p>
        </div>
        {sent?.key && (
          <LinkButton variant="primary" icon="inbox" href={formatRoute('inbox', sent.key)}>
            Open the email
          </LinkButton>
        )}
        {canTrace && (
          <LinkButton icon="trace" href={formatRoute('trace', to)}>
            Trace this address
          </LinkButton>
        )}
        {id && <code class="report-id">{id}</code>}
      </header>
      {unconfirmed && (
        <p>
          {unconfirmed} Logto goes on as if it was sent, so that a late code can still be entered. The log line has the
          code <code>unconfirmed</code>.
        </p>
      )}
      {isUndelivered && <Undelivered sent={sent} to={to} />}
      {logtoError && <LogtoMessage shown={logtoError} />}
      {advice && !(logtoError?.text ?? '').includes(advice) && (
        <section class="report-part">
          <h3>What to check</h3>
          <p>{advice}</p>
        </section>
      )}
      {attempts.length > 0 && <Attempts attempts={attempts} />}
      {canDiagnose && <Diagnosis to={canTrace ? to : null} isAutomatic={!ok} />}
      <Details error={error} log={log} />
    </article>
  );
}

function Details({ error, log }: Pick<SendResult, 'error' | 'log'>) {
  if (!error && log.length === 0) return null;
  return (
    <details class="report-details">
      <summary>Details for a bug report</summary>
      {log.length > 0 && (
        <>
          <h3>Operator’s log</h3>
          <pre class="source-text">{log.join('\n')}</pre>
        </>
      )}
      {error && (
        <>
          <h3>Error as Logto gets it</h3>
          <pre class="source-text">{`${error.code}\n${formatJson(error.data)}`}</pre>
        </>
      )}
    </details>
  );
}

/** A failed Console test tries the other region, so an error does not mean that no email was sent. */
function titleOf({ ok, unconfirmed, attempts }: SendResult): string {
  if (unconfirmed) return 'Unconfirmed';
  if (ok) return 'Accepted by Mailgun';
  const last = attempts.at(-1);
  return last && last.code === undefined ? 'Accepted by the other region only' : 'Send failed';
}

/** The advice for the operator: `check` in the newest log line that has one. A line is a name and then JSON. */
function adviceIn(log: readonly string[]): string | undefined {
  return log
    .flatMap((line) => {
      const parsed = parseJson(line.slice(Math.max(0, line.indexOf('{'))));
      return parsed.ok && isObject(parsed.value) && typeof parsed.value.check === 'string' ? [parsed.value.check] : [];
    })
    .at(-1);
}
