// The client of the studio's API, one function for each call. The only file that fetches.
import type {
  CheckRequest,
  CheckResult,
  DiagnoseRequest,
  DiagnoseResult,
  FaultPreset,
  InboxDeletion,
  InboxEmail,
  InboxList,
  InboxRow,
  PendingFault,
  PreviewRequest,
  PreviewResult,
  SendRequest,
  SendResult,
  SentEmail,
  StudioInfo,
  Suppression,
  TraceRequest,
  TraceResult,
} from '../../contract/api.ts';

export interface FaultsResponse {
  presets: FaultPreset[];
  pending: PendingFault[];
}

export const api = {
  studio: (): Promise<StudioInfo> => request('GET', 'studio'),
  check: (body: CheckRequest): Promise<CheckResult> => request('POST', 'check', body),
  preview: (body: PreviewRequest): Promise<PreviewResult> => request('POST', 'preview', body),
  send: (body: SendRequest): Promise<SendResult> => request('POST', 'send', body),
  /** At the local Mailgun only. */
  sent: ({ id, to }: { id: string; to: string }): Promise<SentEmail | null> =>
    request('GET', `sent/${encodeURIComponent(id)}?to=${encodeURIComponent(to)}`),
  unsuppress: (body: { config: unknown; list: Suppression['list']; address: string }): Promise<unknown> =>
    request('POST', 'unsuppress', body),
  diagnose: (body: DiagnoseRequest): Promise<DiagnoseResult> => request('POST', 'diagnose', body),
  trace: (body: TraceRequest): Promise<TraceResult> => request('POST', 'trace', body),
  inbox: ({ search, limit }: { search: string; limit: number }): Promise<InboxList> =>
    request('GET', `inbox?limit=${limit}&search=${encodeURIComponent(search)}`),
  email: (key: string): Promise<InboxEmail> => request('GET', `inbox/${encodeURIComponent(key)}`),
  /** Goes on when the page is closed meanwhile. */
  deleteEmails: (deletion: InboxDeletion): Promise<{ deleted: number }> => request('POST', 'inbox/delete', deletion),
  faults: (): Promise<FaultsResponse> => request('GET', 'faults'),
  queueFault: (id: string, times: number): Promise<unknown> => request('POST', 'faults', { id, times }),
  clearFaults: (): Promise<unknown> => request('DELETE', 'faults'),
};

/** Calls `onEmail` for each email that arrives, and `onConnection` when the connection opens or breaks. */
export function subscribeToInbox(
  onEmail: (row: InboxRow) => void,
  onConnection: (isConnected: boolean) => void,
): () => void {
  const source = new EventSource('api/inbox/events');
  source.addEventListener('email', (event) => onEmail(JSON.parse((event as MessageEvent<string>).data)));
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => onConnection(false)); // the browser reconnects by itself
  return () => source.close();
}

const token = document.querySelector<HTMLMetaElement>('meta[name="studio-token"]')?.content ?? '';

async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`api/${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), 'x-studio-token': token },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    keepalive: path === 'inbox/delete',
  }).catch(() => {
    throw new Error('The studio does not respond. Check that it is still running in your terminal, then try again.');
  });
  const text = await response.text();
  const data: unknown = text === '' ? undefined : parseOrUndefined(text);
  if (response.ok) return data as T;
  const message = (data as { error?: unknown } | undefined)?.error;
  throw new Error(
    typeof message === 'string' ? message : `The studio returned status ${response.status}. Reload the page.`,
  );
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // an error page without JSON: the caller's message names the status
  }
}
