// Calls back when a file changes. Looks at the files every two seconds: unlike notifications, this sees the swapped links of
// Kubernetes' mounted secrets, and files behind Docker's mounts.
import { unwatchFile, watchFile } from 'node:fs';

const intervalMs = 2_000;

export interface FileWatcher {
  /** Watches these files and no others. */
  watch(files: readonly string[]): void;
  close(): void;
}

export function createFileWatcher(onChange: () => void): FileWatcher {
  const watched = new Set<string>();
  const close = () => {
    for (const file of watched) unwatchFile(file, onChange);
    watched.clear();
  };
  return {
    watch(files) {
      for (const file of files) {
        if (watched.has(file)) continue;
        watched.add(file);
        watchFile(file, { interval: intervalMs, persistent: false }, onChange);
      }
    },
    close,
  };
}
