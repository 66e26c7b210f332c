// What the server tells the page by itself: new emails, and changes of the project. A browser keeps six connections to a server, and
// an event stream takes one of them for good: so one tab listens, and passes everything on to the others.
import type { InboxRow } from '../../contract/api.ts';

export type StudioEvent =
  | { readonly name: 'email'; readonly row: InboxRow }
  /** `revision` empty: something may have been missed; null: the connection was broken, and the server may have forgotten it. */
  | { readonly name: 'project'; readonly revision: string | null }
  | { readonly name: 'connection'; readonly isConnected: boolean };

const name = 'mailgun-studio-events';

/** @returns unsubscribes */
export function subscribeToEvents(listener: (event: StudioEvent) => void): () => void {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<StudioEvent>) => listener(data);
  const publish = (event: StudioEvent) => {
    listener(event);
    channel.postMessage(event);
  };
  const closing = new AbortController();
  // The tab that holds the lock listens; when it closes, the next one gets the lock.
  const listening = navigator.locks.request(name, { signal: closing.signal }, async () => {
    const close = openStreams(publish);
    await new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve()));
    close();
  });
  listening.catch(() => {}); // closed before it was its turn
  return () => {
    closing.abort();
    channel.close();
  };
}

function openStreams(publish: (event: StudioEvent) => void): () => void {
  const inbox = new EventSource('api/inbox/events');
  inbox.addEventListener('email', ({ data }) => publish({ name: 'email', row: JSON.parse(data) }));
  inbox.addEventListener('open', () => publish({ name: 'connection', isConnected: true }));
  inbox.addEventListener('error', () => publish({ name: 'connection', isConnected: false })); // the browser reconnects by itself
  const project = new EventSource('api/project/events');
  project.addEventListener('changed', ({ data }) => publish({ name: 'project', revision: JSON.parse(data).revision }));
  let isBroken = false;
  project.addEventListener('error', () => {
    isBroken = true;
  });
  // Also for the first time: something may have changed since the page asked for the project.
  project.addEventListener('open', () => publish({ name: 'project', revision: isBroken ? null : '' }));
  return () => {
    inbox.close();
    project.close();
  };
}
