// Faults: simulate a failure, and see what the operator and the user see.
// Always uses the local Mailgun, whatever the config's endpoint.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SendRequest, SendResult } from '../../../contract/api.ts';
import { api, type FaultsResponse } from '../../state/api-client.ts';
import { usePayload } from '../../state/payload.ts';
import { useSessionState } from '../../state/session-state.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Progress } from '../../ui/progress.tsx';
import { typeTitle } from '../../ui/titles.ts';
import { SendReport } from '../send/send-report.tsx';
import { SendingProgress } from '../send/sending-progress.tsx';
import { FaultList } from './fault-list.tsx';
import { parseTimes } from './parse-times.ts';
import { QueuedFaults } from './queued-faults.tsx';
import { TimesField } from './times-field.tsx';

/** The same fault twice: a Console test, whose error the operator sees, then a real message, whose error the user sees. */
interface Simulation {
  title: string;
  /** Usage type of the real message. */
  type: string;
  to: string;
  consoleTest: SendResult;
  realMessage: SendResult | null;
}

export function Faults() {
  const { config, info, draft } = useStudio();
  const { payload } = usePayload(draft.type);
  const [response, setResponse] = useState<FaultsResponse | null>(null);
  const [selectedId, setSelectedId] = useSessionState<string | null>('selected-fault', null);
  /** As typed; null: as many as the fault takes. */
  const [typedTimes, setTypedTimes] = useState<string | null>(null);
  const [simulation, setSimulation] = useSessionState<Simulation | null>('fault-simulation', null);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const results = useRef<HTMLElement>(null);
  const isSimulating = useRef(false);
  const to = draft.to.trim() || 'anyone@example.org';
  const localConfig = { ...config, endpoint: info.emulator.url };
  const selected = response?.presets.find(({ id }) => id === selectedId) ?? response?.presets[0];
  const timesText = typedTimes ?? String(selected?.times ?? 1);
  const times = parseTimes(timesText);
  const select = (id: string) => {
    setSelectedId(id);
    setTypedTimes(null);
  };

  const showError = (failure: Error) => setError(failure.message);
  const refresh = () => api.faults().then(setResponse);
  const run = async (action: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    await action().catch(showError);
    await refresh().catch(showError);
    setBusy(false);
  };
  useEffect(() => {
    refresh().catch(showError);
  }, []);
  // Twice, since the page must be long enough to scroll that far: when sending starts, and when the first result is there.
  useEffect(() => {
    if (!isBusy || !isSimulating.current) return;
    reveal(results.current);
    if (simulation !== null) isSimulating.current = false;
  }, [isBusy, simulation]);

  const queue = () =>
    run(async () => {
      if (selected && times !== null) await api.queueFault(selected.id, times);
    });

  const simulate = () =>
    run(async () => {
      if (!selected || times === null) return;
      const { id, title } = selected;
      const sent = { title, type: draft.type, to };
      const sendWithFault = async (as: SendRequest['as']) => {
        await api.clearFaults();
        await api.queueFault(id, times);
        return api.send({ config: localConfig, to, as });
      };
      isSimulating.current = true;
      setSimulation(null);
      const consoleTest = await sendWithFault('console');
      setSimulation({ ...sent, consoleTest, realMessage: null });
      const realMessage = await sendWithFault({ type: sent.type, payload });
      setSimulation({ ...sent, consoleTest, realMessage });
      await api.clearFaults();
    });

  return (
    <>
      <PageHeader title="Faults">Simulate a failure of Mailgun, and see what the operator and the user see.</PageHeader>
      {error && <Notice tone="error">{error}</Notice>}
      <Progress isLoading={response === null && error === null} label="Loading the faults" />
      {response && (
        <div class="faults">
          <section class="fault-form" aria-label="Simulate a fault">
            <FaultList faults={response.presets} selected={selected?.id ?? null} onSelect={select} />
            <div class="fault-bar">
              <QueuedFaults faults={response.pending} onClear={() => run(api.clearFaults)} />
              <div class="fault-actions">
                <TimesField text={timesText} onChange={setTypedTimes} />
                <Button isBusy={isBusy} isDisabled={times === null} onPress={queue}>
                  Queue fault
                </Button>
                <Button
                  variant="primary"
                  icon="send"
                  isBusy={isBusy}
                  isDisabled={times === null}
                  onPress={simulate}
                  testId="simulate-fault"
                >
                  Send
                </Button>
              </div>
            </div>
          </section>
          <section
            class="fault-results"
            ref={results}
            aria-label="Results"
            aria-live="polite"
            data-testid="fault-results"
          >
            {simulation && (
              <>
                <h2>{simulation.title}</h2>
                <p class="fault-result-label">Console test</p>
                <SendReport result={simulation.consoleTest} to={simulation.to} isLocal />
              </>
            )}
            {simulation?.realMessage && (
              <>
                <p class="fault-result-label">Real message ({typeTitle(simulation.type)})</p>
                <SendReport result={simulation.realMessage} to={simulation.to} isLocal />
              </>
            )}
            {isBusy && <SendingProgress />}
            {!simulation && !isBusy && (
              <EmptyState icon="faults" title="No failure simulated yet">
                Select a fault and press Send. The local Mailgun applies it twice: to a Console test and to a real
                message.
              </EmptyState>
            )}
          </section>
        </div>
      )}
    </>
  );
}

/** Scrolls to an element that begins below the upper third of the window, as the results do below the list of a phone, or above it. */
function reveal(element: HTMLElement | null): void {
  if (!element) return;
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 3) element.scrollIntoView({ block: 'start' });
}
