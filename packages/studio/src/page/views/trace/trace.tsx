// Trace: "I never got my code". An address and a period, then what Mailgun has on record. The route holds the address.
import { useEffect, useState } from 'preact/hooks';
import { isEmailAddress } from '../../../contract/email-address.ts';
import { formatRoute } from '../../route.ts';
import { api } from '../../state/api-client.ts';
import type { Draft } from '../../state/draft.ts';
import { useLazyQuery } from '../../state/query.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Field, fieldError, Select } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useShowProgress } from '../../ui/progress.tsx';
import { periods, splitSummary } from './trace-display.ts';
import { TraceReport } from './trace-report.tsx';

const periodOptions = periods.map(({ hours, title }) => ({ value: hours, title }));

export function Trace({ address: routeAddress }: { address: string | null }) {
  const { draft, change, config, destination } = useStudio();
  const { input, data, error, isLoading, run, reset } = useLazyQuery(api.trace);
  const [addressError, setAddressError] = useState<string | null>(null);
  const showsProgress = useShowProgress(isLoading);
  const { hours } = draft.trace;
  const typed = draft.trace.address ?? draft.to;
  const set = (patch: Partial<Draft['trace']>) => change(({ trace }) => ({ trace: { ...trace, ...patch } }));

  const trace = (address: string) => {
    setAddressError(null);
    if (isEmailAddress(address)) return run({ config, address, hours });
    reset();
    setAddressError('Enter one email address, such as ada@example.org.');
  };
  const submit = () => {
    const address = typed.trim();
    // A new route starts the trace by itself.
    if (isEmailAddress(address) && address !== routeAddress) location.hash = formatRoute('trace', address);
    else trace(address);
  };
  useEffect(() => {
    if (routeAddress === null) return reset();
    set({ address: routeAddress });
    trace(routeAddress);
  }, [routeAddress]);

  return (
    <>
      <PageHeader title="Trace">“I never got my code”: see what happened to the emails to an address.</PageHeader>
      <div class="form-and-result">
        <form
          class="card form"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Field label="Address" findings={addressError ? [fieldError(addressError)] : []}>
            {(ids) => (
              <input
                {...ids}
                class="input"
                type="text"
                inputMode="email"
                autocomplete="off"
                spellcheck={false}
                placeholder="ada@example.org"
                value={typed}
                onInput={(event) => set({ address: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label="Period" help={<p>Mailgun keeps events for 1 to 30 days, depending on your plan.</p>}>
            {(ids) => (
              <Select
                ids={ids}
                value={hours}
                options={periodOptions}
                onChange={(value) => set({ hours: Number(value) })}
              />
            )}
          </Field>
          <Button variant="primary" icon="trace" onPress={submit} testId="trace">
            Trace
          </Button>
        </form>
        <div data-testid="trace-result" aria-busy={isLoading}>
          <p class="visually-hidden" role="status">
            {data ? splitSummary(data).headline : ''}
          </p>
          {showsProgress && (
            <div class="card loading-card">
              <div class="progress" role="progressbar" aria-label="Tracing" />
              <p>Looking up {input?.address} at Mailgun…</p>
            </div>
          )}
          {error && <Notice tone="error">{error}</Notice>}
          {data && input && <TraceReport result={data} hours={input.hours ?? hours} />}
          {!input && (
            <EmptyState icon="trace" title="No address traced yet">
              Enter the recipient’s address to see the events of the newest emails to it. A trace only reads: it sends
              and changes nothing.{!destination.isLocal && ' It needs an account API key.'}
            </EmptyState>
          )}
        </div>
      </div>
    </>
  );
}
