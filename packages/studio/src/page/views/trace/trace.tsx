// Trace: "I never got my code". Whose, and how far back; then what Mailgun has on record. The page's address is the question.
import { useEffect, useState } from 'preact/hooks';
import { formatRoute } from '../../route.ts';
import { useAsk } from '../../state/ask.ts';
import { calls } from '../../state/calls.ts';
import { destinationOf } from '../../state/destination.ts';
import type { Draft } from '../../state/draft.ts';
import { useSlow } from '../../state/slow.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { periods } from './periods.ts';
import { readVerdict } from './read-verdict.ts';
import { TraceReport } from './trace-report.tsx';

const isAddress = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text);

export function Trace({ address: addressed }: { address: string | null }) {
  const { draft, change, config, info, items } = useStudio();
  const { question, answer, error, isBusy, ask, forget } = useAsk(calls.trace);
  const [problem, setProblem] = useState<string | null>(null);
  const isSlow = useSlow(isBusy);
  const standard = items.find(({ key }) => key === 'endpoint')?.placeholder ?? '';
  const { isLocal, host } = destinationOf(config, info, standard);
  const { hours } = draft.trace;
  const written = draft.trace.address ?? draft.to;
  const set = (patch: Partial<Draft['trace']>) => change(({ trace }) => ({ trace: { ...trace, ...patch } }));

  const askFor = (address: string) => {
    setProblem(null);
    if (isAddress(address)) return ask({ config, address, hours });
    forget();
    setProblem('Type one email address, such as ada@example.org.');
  };
  const press = () => {
    const address = written.trim();
    if (isAddress(address) && address !== addressed) location.hash = formatRoute('trace', address);
    else askFor(address);
  };
  useEffect(() => {
    if (addressed === null) return forget();
    set({ address: addressed });
    askFor(addressed);
  }, [addressed]);

  return (
    <>
      <PageHead title="Trace">“I never got my code”: what became of the mails to an address.</PageHead>
      <div class="send">
        <form
          class="card send-form"
          onSubmit={(event) => {
            event.preventDefault();
            press();
          }}
        >
          <Field
            label="Address"
            findings={problem ? [{ severity: 'error', rule: 'address', path: [], message: problem }] : []}
          >
            {(ids) => (
              <input
                {...ids}
                class="input"
                type="text"
                inputMode="email"
                autocomplete="off"
                spellcheck={false}
                placeholder="ada@example.org"
                value={written}
                onInput={(event) => set({ address: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label="How far back" help={<p>Mailgun keeps its record for 1 to 30 days, by plan.</p>}>
            {(ids) => (
              <div class="select">
                <select {...ids} value={hours} onChange={(event) => set({ hours: Number(event.currentTarget.value) })}>
                  {periods.map((period) => (
                    <option key={period.hours} value={period.hours}>
                      {period.title}
                    </option>
                  ))}
                </select>
              </div>
            )}
          </Field>
          <Button look="primary" icon="trace" onPress={press} testId="trace">
            Trace
          </Button>
        </form>
        <div class="send-result" data-testid="trace-result" aria-busy={isBusy}>
          <p class="visually-hidden" role="status">
            {answer ? readVerdict(answer).answer : ''}
          </p>
          {isSlow && (
            <div class="card waiting">
              <div class="progress" role="progressbar" aria-label="Tracing" />
              <p>Mailgun is asked about {question?.address} …</p>
            </div>
          )}
          {error && <Notice tone="error">{error}</Notice>}
          {answer && question && <TraceReport result={answer} hours={question.hours ?? hours} />}
          {!question && (
            <Empty icon="trace" title="Nobody traced yet">
              Type the address of the person who waits. {isLocal ? 'The local Mailgun' : host} is asked what became of
              the newest mails to it; nothing is sent or changed.{!isLocal && ' It takes an account key.'}
            </Empty>
          )}
        </div>
      </div>
    </>
  );
}
