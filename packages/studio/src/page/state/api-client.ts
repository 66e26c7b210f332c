// The client of the studio's API, one function for each call. The only file that fetches.
import type {
  CheckRequest,
  CheckResult,
  DiagnoseRequest,
  DiagnoseResult,
  FaultPreset,
  InboundEmail,
  InboundRow,
  InboxDeletion,
  InboxEmail,
  InboxList,
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
  WebhookRow,
} from '../../contract/api.ts';
import type { BoardRequest, BoardResult, ProjectConflict, ProjectState, ProjectWrite } from '../../contract/project.ts';
import type { SaveOutcome } from './project-sync.ts';
import { UnreachableError } from './query.ts';

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
  project: (): Promise<ProjectState> => request('GET', 'project'),
  board: (body: BoardRequest): Promise<BoardResult> => request('POST', 'board', body),
  inbound: (_input: unknown): Promise<{ rows: InboundRow[] }> => request('GET', 'inbound'),
  inboundEmail: (key: string): Promise<InboundEmail> => request('GET', `inbound/${encodeURIComponent(key)}`),
  webhooks: ({ to }: { to: string }): Promise<{ rows: WebhookRow[] }> =>
    request('GET', `webhooks?to=${encodeURIComponent(to)}`),
  faults: (): Promise<FaultsResponse> => request('GET', 'faults'),
  queueFault: (id: string, times: number): Promise<unknown> => request('POST', 'faults', { id, times }),
  clearFaults: (): Promise<unknown> => request('DELETE', 'faults'),
};

/** Never rejects: what became of the write. */
export async function saveProject(write: ProjectWrite): Promise<SaveOutcome> {
  const response = await fetchApi('PUT', 'project', write).catch(() => null);
  if (response === null) return { kind: 'offline' };
  const data = parseOrUndefined(await response.text()) as { error?: string; revision?: string } | undefined;
  if (response.ok && data?.revision !== undefined) return { kind: 'saved', revision: data.revision };
  if (response.status === 409) return { kind: 'conflict', conflict: data as unknown as ProjectConflict };
  const message = data?.error ?? `The studio returned status ${response.status}.`;
  return { kind: response.status === 403 ? 'outdated' : 'refused', message };
}

const tokenOf = (page: Document): string =>
  page.querySelector<HTMLMetaElement>('meta[name="studio-token"]')?.content ?? '';
const scriptsOf = (page: Document): string =>
  [...page.querySelectorAll('script[src]')].map((script) => script.getAttribute('src')).join();

let token = tokenOf(document);
let isServedAnew = false;
const outdatedListeners = new Set<() => void>();

/** Whether the server has a newer page than this one, and so refuses its calls. */
export const outdatedPage = {
  isOutdated: () => isServedAnew,
  /** @returns unsubscribes */
  subscribe(listener: () => void): () => void {
    outdatedListeners.add(listener);
    return () => void outdatedListeners.delete(listener);
  },
};

/** After a restart of the server: takes its new token, unless it serves another page, which must be loaded first. */
async function renewToken(): Promise<boolean> {
  const html = await fetch('./', { cache: 'no-store' }).then((response) => response.text());
  const page = new DOMParser().parseFromString(html, 'text/html');
  const renewed = tokenOf(page);
  if (renewed === '' || renewed === token) return false;
  isServedAnew = scriptsOf(page) !== scriptsOf(document);
  for (const listener of [...outdatedListeners]) listener();
  if (isServedAnew) return false;
  token = renewed;
  return true;
}

/** @throws TypeError when the server cannot be reached */
async function fetchApi(method: string, path: string, body?: unknown): Promise<Response> {
  const call = () =>
    fetch(`api/${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), 'x-studio-token': token },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      keepalive: path === 'inbox/delete',
    });
  const response = await call();
  return response.status === 403 && (await renewToken()) ? call() : response;
}

function failUnreachable(): never {
  throw new UnreachableError(
    'The studio does not respond. Check that it is still running in your terminal, then try again.',
  );
}

/** The lines of a response, each of JSON, as they arrive. */
export async function requestLines<Line>(path: string, body: unknown, onLine: (line: Line) => void): Promise<void> {
  const response = await fetchApi('POST', path, body).catch(failUnreachable);
  if (!response.ok || !response.body) {
    const data = parseOrUndefined(await response.text()) as { error?: string } | undefined;
    throw new Error(data?.error ?? `The studio returned status ${response.status}. Reload the page.`);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const lines = (rest + chunk.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(JSON.parse(line) as Line);
  }
}

export async function request<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetchApi(method, path, body).catch(failUnreachable);
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
