// Profiles sends in this process: V8's samples, grouped by whose code ran.
import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import type { Send } from './adapters.js';
import { measureWindow, sendFor } from './load.js';

const samplingIntervalMicros = 100;

export interface ProfiledSends {
  readonly sends: number;
  /** Microseconds of the main thread per send, by area, without idle time. */
  readonly microsPerSend: Readonly<Record<string, number>>;
}

type CallFrame = Profiler.ProfileNode['callFrame'];

/** Frames of native functions, which have no URL. Others without one are V8's. */
const nativeAreas: ReadonlyArray<readonly [pattern: RegExp, area: string]> = [
  [/^\(idle\)$/, 'idle'],
  [/^\(garbage collector\)$/, 'garbage collection'],
  [/^(?:writev|write\w+String|writeBuffer|shutdown)$/, 'writing to sockets'],
];

/** Frames of files; a bundle names the file of each part in a comment above it. The first that fits counts. */
const fileAreas: ReadonlyArray<readonly [pattern: RegExp, area: (match: RegExpExecArray) => string]> = [
  [/^node:/, () => 'Node and V8'],
  [/bench\/lib\/adapters\.js$/, () => 'host: parsing the saved config'],
  [/bench\/lib\//, () => 'the benchmark'],
  [/packages\/connector\/src\/(\w+)\//, ([, folder]) => `connector: ${folder}/`],
  [/packages\/connector\/src\//, () => 'connector: index.ts'],
  [/undici|^wasm:/, () => 'undici'],
];

function areaOf({ functionName, url, lineNumber }: CallFrame, partAt: (url: string, line: number) => string) {
  if (url === '') return nativeAreas.find(([pattern]) => pattern.test(functionName))?.[1] ?? 'Node and V8';
  const file = partAt(url, lineNumber);
  for (const [pattern, area] of fileAreas) {
    const match = pattern.exec(file);
    if (match) return area(match);
  }
  return 'Node and V8';
}

/** The source file of each line of a bundle. */
function createPartFinder(): (url: string, line: number) => string {
  const partsByUrl = new Map<string, string[]>();
  const read = (url: string): string[] => {
    let part = url;
    return readFileSync(fileURLToPath(url), 'utf8')
      .split('\n')
      .map((line) => {
        part = /^\/\/ ((?:packages|node_modules)\/\S+)$/.exec(line)?.[1] ?? part;
        return part;
      });
  };
  return (url, line) => {
    if (!url.startsWith('file:')) return url;
    const parts = partsByUrl.get(url) ?? read(url);
    partsByUrl.set(url, parts);
    return parts[line] ?? url;
  };
}

/** Sends for `windowMs`, after a quarter of it to open the connections. */
export async function profileSends(
  send: Send,
  { concurrency, windowMs }: { concurrency: number; windowMs: number },
): Promise<ProfiledSends> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: samplingIntervalMicros });
  await sendFor(send, concurrency, windowMs / 4);
  await session.post('Profiler.start');
  const { sends } = await measureWindow(send, concurrency, windowMs);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();

  const partAt = createPartFinder();
  const areas = new Map(profile.nodes.map(({ id, callFrame }) => [id, areaOf(callFrame, partAt)]));
  const micros: Record<string, number> = {};
  profile.samples?.forEach((id, index) => {
    const area = areas.get(id);
    if (area === undefined || area === 'idle') return;
    micros[area] = (micros[area] ?? 0) + (profile.timeDeltas?.[index] ?? 0) / sends;
  });
  return { sends, microsPerSend: micros };
}
