// Filters echoes of the editor's own changes. Text from the state can be older than what was typed since, and must not undo it:
// fast typing would otherwise start an endless exchange of two texts.

/** A change comes back within a frame or two. After this time, the same text is a change from outside. */
const expiryMs = 1000;

export interface EchoFilter {
  /** Records a text that the editor reported. */
  record: (text: string) => void;
  /** True, once, for a text that the editor itself reported. */
  isEcho: (text: string) => boolean;
}

export function createEchoFilter(now: () => number = () => performance.now()): EchoFilter {
  let reported: Array<{ text: string; atMs: number }> = [];
  return {
    record(text) {
      reported = reported.filter(({ atMs }) => now() - atMs < expiryMs);
      reported.push({ text, atMs: now() });
    },
    isEcho(text) {
      const index = reported.findIndex((change) => change.text === text && now() - change.atMs < expiryMs);
      reported = reported.slice(index + 1);
      return index !== -1;
    },
  };
}
