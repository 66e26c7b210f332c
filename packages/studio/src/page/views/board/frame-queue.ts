// The frames of the board: those in the window are made at once, and the others a few at a time, so that scrolling goes on.

/** How many may be loading when one outside the window is started. */
const maxLoading = 4;
/** Bounds a very large window, in frames that load at the same time. */
const maxLoadingInWindow = 40;

interface Job {
  /** Makes the frame, and calls back when it is there. */
  readonly start: (done: () => void) => void;
  readonly isInWindow: boolean;
}

const waiting = new Set<Job>();
const loading = new Set<Job>();
let isScheduled = false;

/** @param start called at most once. @returns cancels, or makes room when it has started */
export function queueFrame(element: Element, start: Job['start']): () => void {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  const isInWindow = bottom > 0 && right > 0 && top < window.innerHeight && left < window.innerWidth;
  const job: Job = { start, isInWindow };
  waiting.add(job);
  schedule();
  return () => finish(job);
}

function finish(job: Job): void {
  waiting.delete(job);
  if (loading.delete(job)) schedule();
}

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    for (const job of [...waiting].sort((a, b) => Number(b.isInWindow) - Number(a.isInWindow))) {
      if (loading.size >= (job.isInWindow ? maxLoadingInWindow : maxLoading)) return;
      waiting.delete(job);
      loading.add(job);
      job.start(() => finish(job));
    }
  });
}
