// Calls back when files change. Looks at them every two seconds: unlike notifications, this sees the swapped links of Kubernetes'
// mounted secrets, and files behind Docker's mounts.
import { unwatchFile, watchFile } from 'node:fs';

const intervalMs = 2_000;
/** Files that change within this time make one call: a mounted folder changes as a whole. */
const settleMs = 200;

/** @returns a function that stops watching */
export function watchFiles(files: readonly string[], onChange: () => void): () => void {
  let settling: NodeJS.Timeout | undefined;
  const onFileChange = () => {
    clearTimeout(settling);
    settling = setTimeout(onChange, settleMs);
  };
  for (const file of files) watchFile(file, { interval: intervalMs, persistent: false }, onFileChange);
  return () => {
    clearTimeout(settling);
    for (const file of files) unwatchFile(file, onFileChange);
  };
}
