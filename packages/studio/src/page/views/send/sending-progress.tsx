// The progress of a send that takes long, with a timer.
import { useEffect, useState } from 'preact/hooks';
import { useShowProgress } from '../../ui/progress.tsx';

const tickMs = 100;

export function SendingProgress() {
  const isShown = useShowProgress(true);
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    const startedMs = performance.now();
    const timer = setInterval(() => setElapsedMs(performance.now() - startedMs), tickMs);
    return () => clearInterval(timer);
  }, []);
  if (!isShown) return null;
  return (
    <div class="card loading-card">
      <div class="progress" role="progressbar" aria-label="Sending" />
      <p>
        The connector is sending… <span class="tabular">{(elapsedMs / 1000).toFixed(1)} s</span>
      </p>
      <p class="muted">It retries where that is safe, and stops before Logto’s sign-in page times out.</p>
    </div>
  );
}
