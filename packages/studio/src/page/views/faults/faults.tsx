// Faults: order one, press Send, and read what the operator and the person at the sign-in page would be told.
// Always at the local Mailgun, whatever the config says.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SendResult } from '../../../api.ts';
import { calls, type FaultList } from '../../state/calls.ts';
import { useSlow } from '../../state/slow.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { useLastGood, usePayloadSource } from '../preview/preview.tsx';
import { SendReport } from '../send/send-report.tsx';
import { Waiting } from '../send/waiting.tsx';
import { FaultChoice } from './fault-choice.tsx';
import { Pending } from './pending.tsx';

interface Story {
  title: string;
  startedAtMs: number;
  operator: SendResult;
  user: SendResult | null;
}

export function Faults() {
  const { config, info, draft } = useStudio();
  const payload = useLastGood(usePayloadSource(draft.type), draft.type);
  const [list, setList] = useState<FaultList | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [times, setTimes] = useState(1);
  const [story, setStory] = useState<Story | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const place = useRef<HTMLElement>(null);
  const isSlow = useSlow(list === null && problem === null);
  const to = draft.to.trim() || 'anyone@example.org';
  const localConfig = { ...config, endpoint: info.emulator.url };
  const order = list?.orders.find(({ id }) => id === chosen) ?? list?.orders[0];

  const refresh = () => calls.faults().then(setList);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    await work().catch((error: Error) => setProblem(error.message));
    await refresh().catch((error: Error) => setProblem(error.message));
    setBusy(false);
  };
  useEffect(() => {
    refresh().catch((error: Error) => setProblem(error.message));
  }, []);

  /** The same fault twice: once as Console's test, whose errors the operator reads, once as a real message. */
  const play = () =>
    attempt(async () => {
      if (!order) return;
      setStory(null);
      const startedAtMs = Date.now();
      place.current?.scrollIntoView({ block: 'nearest' });
      await calls.cancelFaults();
      await calls.orderFault(order.id, times);
      const operator = await calls.send({ config: localConfig, to, as: 'console' });
      setStory({ title: order.title, startedAtMs, operator, user: null });
      await calls.cancelFaults();
      await calls.orderFault(order.id, times);
      const user = await calls.send({ config: localConfig, to, as: { type: draft.type, payload } });
      setStory({ title: order.title, startedAtMs, operator, user });
      await calls.cancelFaults();
    });

  return (
    <>
      <PageHead title="Faults">Let something go wrong on purpose, and read what each side would be told.</PageHead>
      {problem && <Notice tone="error">{problem}</Notice>}
      {isSlow && <div class="progress" role="progressbar" aria-label="Reading the faults" />}
      {list && (
        <div class="faults">
          <section class="faults-make" aria-label="Order a fault">
            <FaultChoice orders={list.orders} chosen={order?.id ?? null} onChoose={setChosen} />
            <div class="faults-bar">
              <label class="times">
                <span>Times</span>
                <input
                  class="input"
                  type="number"
                  min={1}
                  max={9}
                  value={times}
                  onInput={(event) =>
                    setTimes(Math.min(9, Math.max(1, Math.round(event.currentTarget.valueAsNumber) || 1)))
                  }
                />
              </label>
              <Button
                isBusy={isBusy}
                onPress={() => attempt(async () => void (order && (await calls.orderFault(order.id, times))))}
              >
                Only order it
              </Button>
              <Button look="primary" icon="send" isBusy={isBusy} onPress={play} testId="play-fault">
                Send
              </Button>
            </div>
            <Pending pending={list.pending} onCancel={() => attempt(async () => void (await calls.cancelFaults()))} />
          </section>
          <section
            class="faults-story"
            ref={place}
            aria-label="What came of it"
            aria-live="polite"
            data-testid="fault-story"
          >
            {story && <h2 class="story-title">{story.title}</h2>}
            {story && (
              <>
                <p class="story-side">As Console’s test</p>
                <SendReport result={story.operator} to={to} startedAtMs={story.startedAtMs} />
              </>
            )}
            {story?.user && (
              <>
                <p class="story-side">As a real message ({draft.type})</p>
                <SendReport result={story.user} to={to} startedAtMs={story.startedAtMs} />
              </>
            )}
            {isBusy && <Waiting />}
            {!story && !isBusy && (
              <Empty icon="faults" title="Nothing went wrong yet">
                Choose a fault and press Send. It is played twice at the local Mailgun: as Console’s test, and as a real
                message.
              </Empty>
            )}
          </section>
        </div>
      )}
    </>
  );
}
