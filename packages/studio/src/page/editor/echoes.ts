// What the editor told and will hear back: a text that comes from the state may be older than what was typed meanwhile, and must
// not undo it. Fast typing would otherwise set off an endless exchange of two texts.

/** A text comes back within a frame or two; after this, the same text is somebody else's. */
const forgetAfterMs = 1000;

export interface Echoes {
  expect: (text: string) => void;
  /** True when the text is one that was told from here. */
  take: (text: string) => boolean;
}

export function createEchoes(now: () => number = () => performance.now()): Echoes {
  let told: Array<{ text: string; atMs: number }> = [];
  return {
    expect(text) {
      told = told.filter(({ atMs }) => now() - atMs < forgetAfterMs);
      told.push({ text, atMs: now() });
    },
    take(text) {
      const at = told.findIndex((one) => one.text === text && now() - one.atMs < forgetAfterMs);
      told = told.slice(at + 1);
      return at !== -1;
    },
  };
}
