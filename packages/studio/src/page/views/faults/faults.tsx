// Faults: order one, press Send, and read what the operator and the person at the sign-in page would be told.
// Always at the local Mailgun, whatever the config says.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SendResult } from '../../../contract/api.ts';
import { calls, type FaultList } from '../../state/calls.ts';
import { usePayload } from '../../state/payload.ts';
import { useSlow } from '../../state/slow.ts';
import { useStudio } from '../../state/studio.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { SendReport } from '../send/send-report.tsx';
import { Waiting } from '../send/waiting.tsx';
import { FaultChoice } from './fault-choice.tsx';
import { Pending } from './pending.tsx';
import { readTimes } from './read-times.ts';
import { Times } from './times.tsx';

interface Story {
  title: string;
  startedAtMs: number;
  operator: SendResult;
  user: SendResult | null;
}

export function Faults() {
  const { config, info, draft } = useStudio();
  const { payload } = usePayload(draft.type);
  const [list, setList] = useState<FaultList | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [timesText, setTimesText] = useState('1');
  const [story, setStory] = useState<Story | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const place = useRef<HTMLElement>(null);
  const isSlow = useSlow(list === null && problem === null);
  const to = draft.to.trim() || 'anyone@example.org';
  const localConfig = { ...config, endpoint: info.emulator.url };
  const times = readTimes(timesText);
  const order = list?.presets.find(({ id }) => id === chosen) ?? list?.presets[0];

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

  const onlyOrder = () =>
    attempt(async () => {
      if (order && times !== null) await calls.orderFault(order.id, times);
    });

  /** The same fault twice: once as Console's test, whose errors the operator reads, once as a real message. */
  const play = () =>
    attempt(async () => {
      if (!order || times === null) return;
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
            <FaultChoice orders={list.presets} chosen={order?.id ?? null} onChoose={setChosen} />
            <div class="faults-bar">
              <Pending pending={list.pending} onCancel={() => attempt(async () => void (await calls.cancelFaults()))} />
              <div class="faults-order">
                <Times text={timesText} onChange={setTimesText} />
                <Button isBusy={isBusy} isDisabled={times === null} onPress={onlyOrder}>
                  Only order it
                </Button>
                <Button
                  look="primary"
                  icon="send"
                  isBusy={isBusy}
                  isDisabled={times === null}
                  onPress={play}
                  testId="play-fault"
                >
                  Send
                </Button>
              </div>
            </div>
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
