// The state that all views share: what the server told, what the person typed, what the connector says to it, what arrived.
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CheckResult, Finding, InboxRow, JsonObject, StudioInfo } from '../../contract/api.ts';
import { calls, listenToInbox } from './calls.ts';
import {
  type Draft,
  keepDraft,
  loadDraft,
  readJson,
  type Secrets,
  splitConfig,
  startDraft,
  toConfig,
} from './draft.ts';
import { type FormItem, readFormItems } from './form-items.ts';
import { useLive } from './live.ts';

export interface Studio {
  info: StudioInfo;
  items: FormItem[];
  draft: Draft;
  change: (patch: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;
  /** Confidential values: in memory only, never in storage, an address or a log. */
  secrets: Secrets;
  changeSecret: (key: string, value: string) => void;
  /** Replaces the config by an imported one; a secret that it lacks stays. */
  takeOver: (config: JsonObject) => void;
  reset: () => void;
  config: JsonObject;
  /** What the connector, or JSON itself, says of the config. */
  findings: Finding[];
  check: CheckResult | null;
  checkError: string | null;
  isChecking: boolean;
  arrived: Arrived;
}

export interface Arrived {
  /** What came while the page was open, newest first; the last few. */
  recent: InboxRow[];
  count: number;
  isConnected: boolean;
}

const checkDelayMs = 120;
const keepDelayMs = 150;
const maxRecent = 50;

const Context = createContext<Studio | null>(null);

export function useStudio(): Studio {
  const studio = useContext(Context);
  if (!studio) throw new Error('useStudio is for components below <StudioProvider>.');
  return studio;
}

export function StudioProvider({ info, children }: { info: StudioInfo; children: ComponentChildren }) {
  const items = useMemo(() => readFormItems(info.formItems), [info]);
  const [draft, setDraft] = useState<Draft>(() => ({ ...startDraft(info, items), ...loadDraft(info) }));
  const [secrets, setSecrets] = useState<Secrets>({});
  const lastGood = useRef<Record<string, unknown>>({});
  useKept(info, draft);

  const config = useMemo(() => {
    for (const [key, source] of Object.entries(draft.sources)) {
      const read = readJson(source);
      if (read.ok) lastGood.current[key] = read.value;
    }
    return toConfig(draft, secrets, lastGood.current);
  }, [draft.texts, draft.sources, draft.others, secrets]);

  const question = useMemo(() => ({ config }), [config]);
  const { answer: check, error: checkError, isBusy: isChecking } = useLive(question, calls.check, checkDelayMs);
  const findings = useMemo(() => [...jsonFindings(draft.sources), ...(check?.findings ?? [])], [draft.sources, check]);
  const arrived = useArrivals();

  const studio: Studio = {
    info,
    items,
    draft,
    change: (patch) => setDraft((before) => ({ ...before, ...(typeof patch === 'function' ? patch(before) : patch) })),
    secrets,
    changeSecret: (key, value) => setSecrets((before) => ({ ...before, [key]: value })),
    takeOver: (imported) => {
      const { draft: parts, secrets: found } = splitConfig(imported, items);
      setDraft((before) => ({ ...before, ...parts }));
      const given = Object.entries(found).filter(([, value]) => value !== '');
      setSecrets((before) => ({ ...before, ...Object.fromEntries(given) }));
    },
    reset: () => {
      const { texts, sources, others } = startDraft(info, items);
      setDraft((before) => ({ ...before, texts, sources, others, payloads: {}, logtoTemplates: {} }));
      setSecrets({});
    },
    config,
    findings,
    check,
    checkError,
    isChecking,
    arrived,
  };
  return <Context.Provider value={studio}>{children}</Context.Provider>;
}

function jsonFindings(sources: Record<string, string>): Finding[] {
  return Object.entries(sources).flatMap(([key, source]) => {
    const read = readJson(source);
    return read.ok ? [] : [{ severity: 'error' as const, rule: 'json', path: [key], message: read.message }];
  });
}

/** Keeps the draft over a reload: soon after a change, and at once when the page is left. */
function useKept(info: StudioInfo, draft: Draft): void {
  const newest = useRef(draft);
  newest.current = draft;
  useEffect(() => {
    const timer = setTimeout(() => keepDraft(info, draft), keepDelayMs);
    return () => clearTimeout(timer);
  }, [info, draft]);
  useEffect(() => {
    const keep = () => keepDraft(info, newest.current);
    addEventListener('pagehide', keep);
    return () => removeEventListener('pagehide', keep);
  }, [info]);
}

function useArrivals(): Arrived {
  const [arrived, setArrived] = useState<Arrived>({ recent: [], count: 0, isConnected: true });
  useEffect(
    () =>
      listenToInbox(
        (row) =>
          setArrived((before) => ({
            ...before,
            recent: [row, ...before.recent].slice(0, maxRecent),
            count: before.count + 1,
          })),
        (isConnected) => setArrived((before) => ({ ...before, isConnected })),
      ),
    [],
  );
  return arrived;
}
