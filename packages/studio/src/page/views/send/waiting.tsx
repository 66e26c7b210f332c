// A send that takes its time: says so, and counts.
import { useEffect, useState } from 'preact/hooks';
import { useSlow } from '../../state/slow.ts';

const tickMs = 100;

export function Waiting() {
  const isSlow = useSlow(true);
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    const startedMs = performance.now();
    const timer = setInterval(() => setElapsedMs(performance.now() - startedMs), tickMs);
    return () => clearInterval(timer);
  }, []);
  if (!isSlow) return null;
  return (
    <div class="card waiting">
      <div class="progress" role="progressbar" aria-label="Sending" />
      <p>
        The connector is sending … <span class="figures">{(elapsedMs / 1000).toFixed(1)} s</span>
      </p>
      <p class="soft">It tries again where that is safe, and gives up before Logto’s sign-in page does.</p>
    </div>
  );
}
