// What came of a send: the outcome, what Logto would show and to whom, each attempt, and what to look at.
import type { SendResult } from '../../../contract/api.ts';
import { formatRoute } from '../../route.ts';
import { format } from '../../state/draft.ts';
import { useStudio } from '../../state/studio.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Attempts } from './attempts.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { readLog } from './read-log.ts';
import { ShownByLogto } from './shown-by-logto.tsx';

/** The emulator's clock may run a little behind the browser's. */
const clockSlackMs = 1000;

interface SendReportProps {
  result: SendResult;
  to: string;
  /** Milliseconds since 1970, when it was pressed: finds the mail in the inbox. */
  startedAtMs: number;
  /** Mailgun may be asked what is wrong, and what became of it. */
  canDiagnose?: boolean;
}

export function SendReport({ result, to, startedAtMs, canDiagnose = false }: SendReportProps) {
  const { arrived } = useStudio();
  const { ok, id, elapsedMs, attempts, logtoError: shown, error, log } = result;
  const { check, lines } = readLog(log);
  const canTrace = canDiagnose && isAddress(to);
  const mail = arrived.recent.find((row) => row.receivedAtMs >= startedAtMs - clockSlackMs && row.to.includes(to));
  return (
    <article class={ok ? 'card report report-good' : 'card report report-bad'} data-testid="send-report" data-ok={ok}>
      <header class="report-head">
        <span class="report-mark">
          <Icon name={ok ? 'check' : 'close'} />
        </span>
        <div>
          <h2>{headline(result)}</h2>
          <p class="soft">
            {to} · <span class="figures">{told(elapsedMs)}</span>
            {id && (
              <>
                {' '}
                · <code class="report-id">{id}</code>
              </>
            )}
          </p>
        </div>
        {ok && mail && (
          <a class="button button-primary" href={formatRoute('inbox', mail.key)}>
            <Icon name="inbox" size={18} />
            <span>Open the mail</span>
          </a>
        )}
        {canTrace && (
          <a class="button button-plain" href={formatRoute('trace', to)}>
            <Icon name="trace" size={18} />
            <span>Trace this address</span>
          </a>
        )}
      </header>
      {shown && <ShownByLogto shown={shown} />}
      {check && !(shown?.text ?? '').includes(check) && (
        <section class="report-part">
          <h3>What to look at</h3>
          <p>{check}</p>
        </section>
      )}
      {attempts.length > 0 && <Attempts attempts={attempts} />}
      {canDiagnose && <Diagnosis to={canTrace ? to : null} isWanted={!ok} />}
      {(error || lines.length > 0) && (
        <details class="report-details">
          <summary>For the log and the bug report</summary>
          {lines.length > 0 && (
            <>
              <h3>Operator’s log</h3>
              <pre class="source-text">{lines.join('\n')}</pre>
            </>
          )}
          {error && (
            <>
              <h3>The error, as Logto gets it</h3>
              <pre class="source-text">{`${error.code}\n${format(error.data)}`}</pre>
            </>
          )}
        </details>
      )}
    </article>
  );
}

/** A Console test that is refused tries the other region: an error may stand beside a mail that went out. */
function headline({ ok, attempts }: SendResult): string {
  if (ok) return 'Mailgun took the mail';
  const last = attempts.at(-1);
  return last && last.code === undefined ? 'Only the other region took the mail' : 'The mail was not sent';
}

/** As the server takes one: nothing else is on a list, or on record. */
const isAddress = (to: string) => /^[^\s@]+@[^\s@]+$/.test(to);

const told = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);
