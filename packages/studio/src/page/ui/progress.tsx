// Progress that appears only when something takes long enough to notice.
import { useEffect, useState } from 'preact/hooks';

/** A progress bar for less than this is only a flicker. */
const progressDelayMs = 300;

export function useShowProgress(isLoading: boolean): boolean {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isLoading) return;
    const timer = setTimeout(() => setShown(true), progressDelayMs);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [isLoading]);
  return isShown;
}

export function Progress({ isLoading, label }: { isLoading: boolean; label: string }) {
  return useShowProgress(isLoading) ? <div class="progress" role="progressbar" aria-label={label} /> : null;
}
