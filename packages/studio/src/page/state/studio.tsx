// The state that all views share: info from the server, the user's draft, the connector's findings, new emails.
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CheckResult, Finding, InboxRow, JsonObject, StudioInfo } from '../../contract/api.ts';
import { api, subscribeToInbox } from './api-client.ts';
import { type Destination, destinationOf, keySourceOf } from './destination.ts';
import { createDraft, type Draft, loadDraft, type Secrets, saveDraft, splitConfig, toConfig } from './draft.ts';
import { defaultEndpointOf, type FormItem, parseFormItems } from './form-items.ts';
import { parseJson } from './json.ts';
import { useQuery } from './query.ts';

export interface Studio {
  info: StudioInfo;
  items: FormItem[];
  draft: Draft;
  change: (patch: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;
  /** Confidential values: in memory only, never in storage, a URL or a log. */
  secrets: Secrets;
  changeSecret: (key: string, value: string) => void;
  /** Replaces the config. Secrets that the new one lacks stay. */
  replaceConfig: (config: JsonObject) => void;
  reset: () => void;
  config: JsonObject;
  destination: Destination;
  /** Where a blank API key comes from. */
  keySource: StudioInfo['key'];
  /** From the connector, or from the JSON parser. */
  findings: Finding[];
  check: CheckResult | null;
  checkError: string | null;
  isChecking: boolean;
  newEmails: NewEmails;
}

export interface NewEmails {
  /** The last few that arrived while the page was open, newest first. */
  recent: InboxRow[];
  count: number;
  isConnected: boolean;
}

const checkDelayMs = 120;
const saveDelayMs = 150;
const maxRecent = 50;

const Context = createContext<Studio | null>(null);

export function useStudio(): Studio {
  const studio = useContext(Context);
  if (!studio) throw new Error('useStudio works only inside <StudioProvider>.');
  return studio;
}

export function StudioProvider({ info, children }: { info: StudioInfo; children: ComponentChildren }) {
  const items = useMemo(() => parseFormItems(info.formItems), [info]);
  const [draft, setDraft] = useState<Draft>(() => ({ ...createDraft(info, items), ...loadDraft(info) }));
  const [secrets, setSecrets] = useState<Secrets>({});
  const lastValid = useRef<Record<string, unknown>>({});
  useSavedDraft(info, draft);

  const config = useMemo(() => {
    for (const [key, source] of Object.entries(draft.sources)) {
      const parsed = parseJson(source);
      if (parsed.ok) lastValid.current[key] = parsed.value;
    }
    return toConfig(draft, secrets, lastValid.current);
  }, [draft.texts, draft.sources, draft.unknownFields, secrets]);

  const checkInput = useMemo(() => ({ config }), [config]);
  const { data: check, error: checkError, isLoading: isChecking } = useQuery(checkInput, api.check, checkDelayMs);
  const findings = useMemo(() => [...jsonFindings(draft.sources), ...(check?.findings ?? [])], [draft.sources, check]);
  const newEmails = useNewEmails();
  const defaultEndpoint = defaultEndpointOf(items);

  const studio: Studio = {
    info,
    items,
    draft,
    change: (patch) => setDraft((before) => ({ ...before, ...(typeof patch === 'function' ? patch(before) : patch) })),
    secrets,
    changeSecret: (key, value) => setSecrets((before) => ({ ...before, [key]: value })),
    replaceConfig: (imported) => {
      const { draft: parts, secrets: found } = splitConfig(imported, items);
      setDraft((before) => ({ ...before, ...parts }));
      const nonEmpty = Object.entries(found).filter(([, value]) => value !== '');
      setSecrets((before) => ({ ...before, ...Object.fromEntries(nonEmpty) }));
    },
    reset: () => {
      const { texts, sources, unknownFields } = createDraft(info, items);
      setDraft((before) => ({ ...before, texts, sources, unknownFields, payloads: {}, logtoTemplates: {} }));
      setSecrets({});
    },
    config,
    destination: destinationOf(config, info, defaultEndpoint),
    keySource: keySourceOf(config, info, defaultEndpoint),
    findings,
    check,
    checkError,
    isChecking,
    newEmails,
  };
  return <Context.Provider value={studio}>{children}</Context.Provider>;
}

function jsonFindings(sources: Record<string, string>): Finding[] {
  return Object.entries(sources).flatMap(([key, source]) => {
    const parsed = parseJson(source);
    return parsed.ok ? [] : [{ severity: 'error' as const, rule: 'json', path: [key], message: parsed.message }];
  });
}

/** Saves the draft shortly after each change, and at once when the user leaves the page. */
function useSavedDraft(info: StudioInfo, draft: Draft): void {
  const newest = useRef(draft);
  newest.current = draft;
  useEffect(() => {
    const timer = setTimeout(() => saveDraft(info, draft), saveDelayMs);
    return () => clearTimeout(timer);
  }, [info, draft]);
  useEffect(() => {
    const save = () => saveDraft(info, newest.current);
    addEventListener('pagehide', save);
    return () => removeEventListener('pagehide', save);
  }, [info]);
}

function useNewEmails(): NewEmails {
  const [newEmails, setNewEmails] = useState<NewEmails>({ recent: [], count: 0, isConnected: true });
  useEffect(
    () =>
      subscribeToInbox(
        (row) =>
          setNewEmails((before) => ({
            ...before,
            recent: [row, ...before.recent].slice(0, maxRecent),
            count: before.count + 1,
          })),
        (isConnected) => setNewEmails((before) => ({ ...before, isConnected })),
      ),
    [],
  );
  return newEmails;
}
