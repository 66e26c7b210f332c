// The page's calls to its server, one function each. The only file that fetches.
import type {
  CheckRequest,
  CheckResult,
  DiagnoseRequest,
  DiagnoseResult,
  FaultPreset,
  InboxEmail,
  InboxRow,
  PendingFault,
  PreviewRequest,
  PreviewResult,
  SendRequest,
  SendResult,
  StudioInfo,
  TraceRequest,
  TraceResult,
} from '../../contract/api.ts';

export interface InboxPage {
  rows: InboxRow[];
  total: number;
}
export interface FaultList {
  presets: FaultPreset[];
  pending: PendingFault[];
}

export const calls = {
  studio: (): Promise<StudioInfo> => call('GET', 'studio'),
  check: (body: CheckRequest): Promise<CheckResult> => call('POST', 'check', body),
  preview: (body: PreviewRequest): Promise<PreviewResult> => call('POST', 'preview', body),
  send: (body: SendRequest): Promise<SendResult> => call('POST', 'send', body),
  diagnose: (body: DiagnoseRequest): Promise<DiagnoseResult> => call('POST', 'diagnose', body),
  trace: (body: TraceRequest): Promise<TraceResult> => call('POST', 'trace', body),
  inbox: (search: string): Promise<InboxPage> => call('GET', `inbox?limit=200&search=${encodeURIComponent(search)}`),
  mail: (key: string): Promise<InboxEmail> => call('GET', `inbox/${encodeURIComponent(key)}`),
  emptyInbox: (): Promise<unknown> => call('DELETE', 'inbox'),
  faults: (): Promise<FaultList> => call('GET', 'faults'),
  orderFault: (id: string, times: number): Promise<unknown> => call('POST', 'faults', { id, times }),
  cancelFaults: (): Promise<unknown> => call('DELETE', 'faults'),
};

/** Calls `heard` with each mail that arrives, and `connected` when the line opens or breaks. */
export function listenToInbox(heard: (row: InboxRow) => void, connected: (isOpen: boolean) => void): () => void {
  const source = new EventSource('api/inbox/events');
  source.addEventListener('email', (event) => heard(JSON.parse((event as MessageEvent<string>).data)));
  source.addEventListener('open', () => connected(true));
  source.addEventListener('error', () => connected(false)); // the browser tries again by itself
  return () => source.close();
}

const token = document.querySelector<HTMLMetaElement>('meta[name="studio-token"]')?.content ?? '';

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`api/${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), 'x-studio-token': token },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error('The studio does not answer. Look whether it still runs where you started it, then try again.');
  });
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : parse(text);
  if (response.ok) return answer as T;
  const told = (answer as { error?: unknown } | undefined)?.error;
  throw new Error(
    typeof told === 'string' ? told : `The studio answered with status ${response.status}. Reload the page.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a status and no JSON: the caller's sentence names the status
  }
}
