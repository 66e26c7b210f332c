// The emails that arrive while the page is open, and the connection that tells of them and of changes of the project.
import { useEffect, useState } from 'preact/hooks';
import type { InboxRow } from '../../contract/api.ts';
import { subscribeToEvents } from './events.ts';
import type { ProjectSync } from './project-sync.ts';

export interface NewEmails {
  /** The last few that arrived while the page was open, newest first. */
  recent: InboxRow[];
  count: number;
  /** Another number whenever a list may be out of date: an email arrived, or the connection opened and one may have been missed. */
  revision: number;
  isConnected: boolean;
}

const maxRecent = 50;

export function useNewEmails(noticeRevision: ProjectSync['noticeRevision']): NewEmails {
  const [newEmails, setNewEmails] = useState<NewEmails>({ recent: [], count: 0, revision: 0, isConnected: true });
  useEffect(
    () =>
      subscribeToEvents((event) => {
        if (event.name === 'project') return noticeRevision(event.revision);
        if (event.name === 'connection') {
          return setNewEmails((before) => ({
            ...before,
            isConnected: event.isConnected,
            revision: event.isConnected ? before.revision + 1 : before.revision,
          }));
        }
        setNewEmails((before) => ({
          ...before,
          recent: [event.row, ...before.recent].slice(0, maxRecent),
          count: before.count + 1,
          revision: before.revision + 1,
        }));
      }),
    [],
  );
  return newEmails;
}
