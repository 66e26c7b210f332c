// Says when something takes long enough to be shown as progress.
import { useEffect, useState } from 'preact/hooks';

/** Below this a sign of progress is only a flicker. */
const slowAfterMs = 300;

export function useSlow(isBusy: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isBusy) return;
    const timer = setTimeout(() => setSlow(true), slowAfterMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isBusy]);
  return isSlow;
}
