// How each event of a mail looks: what went well, what went wrong for good, and what is only on the way. Pure.
import type { TraceEvent } from '../../../contract/api.ts';

export type Tone = 'good' | 'bad' | 'calm';

const tones: ReadonlyMap<string, Tone> = new Map([
  ['delivered', 'good'],
  ['opened', 'good'],
  ['clicked', 'good'],
  ['failed', 'bad'],
  ['rejected', 'bad'],
  ['complained', 'bad'],
  ['unsubscribed', 'bad'],
]);

/** A failure with something after it was put off, and tried again. */
export function tonesOf(events: ReadonlyArray<Pick<TraceEvent, 'event'>>): Tone[] {
  return events.map(({ event }, index) => {
    const isPutOff = event === 'failed' && index < events.length - 1;
    return isPutOff ? 'calm' : (tones.get(event) ?? 'calm');
  });
}
