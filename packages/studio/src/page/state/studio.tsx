// The state that all views share: info from the server, the project, the connector's findings, new emails.
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { CheckResult, Finding, JsonObject, StudioInfo } from '../../contract/api.ts';
import type { ProjectState } from '../../contract/project.ts';
import { api } from './api-client.ts';
import { type Destination, destinationOf, keySourceOf } from './destination.ts';
import {
  type ConfigDraft,
  createViewDraft,
  type Draft,
  loadViewDraft,
  type Secrets,
  saveViewDraft,
  splitConfig,
  toConfig,
  type ViewDraft,
} from './draft.ts';
import { defaultEndpointOf, type FormItem, parseFormItems } from './form-items.ts';
import { parseJson } from './json.ts';
import { type NewEmails, useNewEmails } from './new-emails.ts';
import type { ProjectModel } from './project-model.ts';
import type { ProjectSnapshot, ProjectSync } from './project-sync.ts';
import { useQuery } from './query.ts';
import { useProjectSync } from './use-project-sync.ts';

export interface Studio extends ProjectSnapshot {
  info: StudioInfo;
  items: FormItem[];
  model: ProjectModel;
  /** Changes the project and saves it. */
  sync: ProjectSync;
  /** The file that the project is kept in; null: in memory of the server only. */
  file: string | null;
  draft: Draft;
  change: (patch: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;
  /** Confidential values: in memory only, never in storage, a URL or a log. */
  secrets: Secrets;
  changeSecret: (key: string, value: string) => void;
  /** Replaces the config. Secrets that the new one lacks stay. */
  replaceConfig: (config: JsonObject) => void;
  reset: () => void;
  /** Takes an import or a reset back. */
  undo: () => void;
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

const checkDelayMs = 120;
const saveDelayMs = 150;

const Context = createContext<Studio | null>(null);

export function useStudio(): Studio {
  const studio = useContext(Context);
  if (!studio) throw new Error('useStudio works only inside <StudioProvider>.');
  return studio;
}

interface StudioProviderProps {
  info: StudioInfo;
  initial: ProjectState;
  model: ProjectModel;
  children: ComponentChildren;
}

export function StudioProvider({ info, initial, model, children }: StudioProviderProps) {
  const items = useMemo(() => parseFormItems(info.formItems), [info]);
  const sync = useProjectSync(initial);
  const snapshot = sync.snapshot();
  const { project } = snapshot;
  const [view, setView] = useState<ViewDraft>(() => ({ ...createViewDraft(info), ...loadViewDraft() }));
  const [secrets, setSecrets] = useState<Secrets>({});
  /** Imported fields that the connector does not know: in memory only, since one of them can be a key under a misspelled name. */
  const [unknown, setUnknown] = useState<JsonObject>({});
  useSavedView(view);

  const built = useMemo(() => withConnection(model.buildConfig(project), info), [model, project, info]);
  // The fields as typed, as long as the project is the one that they made: then they show it again.
  const typed = useRef<{ fields: ConfigDraft; project: ProjectState['project'] } | null>(null);
  const [, rerender] = useState(0);
  const shown = useMemo(() => splitConfig(built, items).draft, [built, items]);
  const isTyped = typed.current?.project === project;
  const fields = isTyped && typed.current ? typed.current.fields : shown;
  const draft: Draft = useMemo(() => ({ ...view, ...fields }), [view, fields]);
  const config = useMemo(() => {
    const json = Object.fromEntries(Object.keys(fields.sources).map((key) => [key, built[key] ?? {}]));
    if (isTyped) return { ...unknown, ...toConfig(fields, secrets, json) };
    const known = Object.entries(secrets).filter(([, text]) => text.trim() !== '');
    return { ...unknown, ...built, ...Object.fromEntries(known) };
  }, [fields, secrets, built, isTyped, unknown]);
  const latest = useRef({ fields, built });
  latest.current = { fields, built };

  const changeFields = (patch: Partial<ConfigDraft>) => {
    const next = { ...latest.current.fields, ...patch };
    const isValid = Object.values(next.sources).every((source) => parseJson(source).ok);
    if (isValid) {
      const made = toConfig(next, {}, {});
      sync.change(
        (before) => {
          if (patch.sources) return model.importConfig(made, before);
          const { deliveries: _deliveries, ...connection } = made;
          return { ...before, config: connection };
        },
        `config ${Object.keys(patch).join()}`,
      );
    }
    const { project: after } = sync.snapshot();
    typed.current = { fields: next, project: after };
    latest.current = { fields: next, built: latest.current.built };
    rerender((count) => count + 1);
  };

  const checkInput = useMemo(() => ({ config }), [config]);
  const { data: check, error: checkError, isLoading: isChecking } = useQuery(checkInput, api.check, checkDelayMs);
  const findings = useMemo(
    () => [...jsonFindings(fields.sources), ...(check?.findings ?? [])],
    [fields.sources, check],
  );
  const newEmails = useNewEmails(sync.noticeRevision);
  const defaultEndpoint = defaultEndpointOf(items);

  const studio: Studio = {
    ...snapshot,
    info,
    items,
    model,
    sync,
    file: initial.file,
    draft,
    change: (patch) => {
      const next = typeof patch === 'function' ? patch({ ...view, ...latest.current.fields }) : patch;
      const { texts, sources, unknownFields, ...others } = next;
      if (texts || sources || unknownFields) {
        changeFields({ ...(texts && { texts }), ...(sources && { sources }), ...(unknownFields && { unknownFields }) });
      }
      if (Object.keys(others).length > 0) setView((before) => ({ ...before, ...others }));
    },
    secrets,
    changeSecret: (key, value) => setSecrets((before) => ({ ...before, [key]: value })),
    replaceConfig: (imported) => {
      const { secrets: found } = splitConfig(imported, items);
      const isKnown = (key: string) => items.some((item) => item.key === key);
      const isKept = (key: string) => items.some((item) => item.key === key && !item.isConfidential);
      const pick = (isPicked: (key: string) => boolean) =>
        Object.fromEntries(Object.entries(imported).filter(([key]) => isPicked(key)));
      sync.change((before) => model.importConfig(pick(isKept), before));
      setUnknown(pick((key) => !isKnown(key)));
      const nonEmpty = Object.entries(found).filter(([, value]) => value !== '');
      setSecrets((before) => ({ ...before, ...Object.fromEntries(nonEmpty) }));
    },
    reset: () => {
      // With a brand, the config of the start was made from the project: its emails are the design's with that brand.
      const isBranded = Object.keys(initial.project.brand).length > 0;
      sync.change(() => (isBranded ? model.createProject({ config: info.config }) : model.importConfig(info.config)));
      setView((before) => ({ ...before, locale: '', payloads: {}, logtoTemplates: {} }));
      setSecrets({});
      setUnknown({});
    },
    undo: () => {
      sync.undo();
      setUnknown({});
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

/** Until the project has a connection of its own, that of the start: an example that sends to the local Mailgun. */
function withConnection(
  config: JsonObject,
  { config: { deliveries: _deliveries, ...example } }: StudioInfo,
): JsonObject {
  const isConnected = ['endpoint', 'domain', 'from'].some((field) => String(config[field] ?? '').trim() !== '');
  return isConnected ? config : { ...example, ...config };
}

function jsonFindings(sources: Record<string, string>): Finding[] {
  return Object.entries(sources).flatMap(([key, source]) => {
    const parsed = parseJson(source);
    return parsed.ok ? [] : [{ severity: 'error' as const, rule: 'json', path: [key], message: parsed.message }];
  });
}

/** Saves the state of the tab shortly after each change, and at once when the user leaves the page. */
function useSavedView(view: ViewDraft): void {
  const newest = useRef(view);
  newest.current = view;
  useEffect(() => {
    const timer = setTimeout(() => saveViewDraft(view), saveDelayMs);
    return () => clearTimeout(timer);
  }, [view]);
  useEffect(() => {
    const save = () => saveViewDraft(newest.current);
    addEventListener('pagehide', save);
    return () => removeEventListener('pagehide', save);
  }, []);
}
