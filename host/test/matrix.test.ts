// The same tarball in every environment: each Node that Logto runs on, with every kit that Logto has shipped since 1.18, and with
// the oldest and the current zod. One process each, a few at a time: a kit loads once per process.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SendReport } from '../src/isolated-check.ts';
import { type LogtoFolder, packConnector, removeTempFolders, unpackConnector } from '../src/pack.ts';
import { requireBuild, runCheck } from './run-script.ts';

const kits = [
  { kitVersion: '4.0.0', kit: 'connector-kit-4.0.0' },
  { kitVersion: '4.7.0', kit: 'connector-kit-4.7.0' },
  { kitVersion: '5.0.1', kit: 'connector-kit-5.0.1' },
  { kitVersion: '5.1.1', kit: '@logto/connector-kit' },
];
const zods = [
  { zodVersion: '3.22.4', zod: 'zod-3.22.4' },
  { zodVersion: '3.24.3', zod: 'zod' },
];
const pairs = kits.flatMap((kit) => zods.map((zod) => ({ ...kit, ...zod })));
const processesAtOnce = 3;

/** host/nodes has Nodes for this platform only. */
const hasNodes = process.platform === 'linux' && process.arch === 'x64';

/** The Node of host/nodes; where that is not installed, the one that runs the tests, for its own major. */
const nodes = [20, 22, 24].map((major) => {
  const installed = path.join(import.meta.dirname, `../nodes/node_modules/node-${major}/bin/node`);
  const isRunning = process.versions.node.startsWith(`${major}.`);
  const node = isRunning && !existsSync(installed) ? process.execPath : installed;
  const isExpected = isRunning || hasNodes;
  return { major, node, isExpected, note: isExpected ? '' : ' (not available for this platform)' };
});

let folders: { pair: (typeof pairs)[number]; folder: LogtoFolder }[];

beforeAll(async () => {
  requireBuild();
  const missing = nodes.filter(({ node, isExpected }) => isExpected && !existsSync(node)).map(({ major }) => major);
  if (missing.length > 0) throw new Error(`Node ${missing} is not installed. Run node scripts/install-nodes.js.`);
  const tarball = await packConnector();
  folders = await Promise.all(pairs.map(async (pair) => ({ pair, folder: await unpackConnector(tarball, pair) })));
});
afterAll(removeTempFolders);

describe.each(nodes)('on Node $major$note', ({ major, node, isExpected }) => {
  const reports = new Map<(typeof pairs)[number], Promise<SendReport>>();

  beforeAll(async () => {
    const waiting = [...folders];
    const work = async () => {
      for (let next = waiting.shift(); isExpected && next; next = waiting.shift()) {
        const report = runCheck<SendReport>('send', next.folder, { node });
        reports.set(next.pair, report);
        await report.catch(() => {}); // reported by the test of that pair
      }
    };
    await Promise.all(Array.from({ length: processesAtOnce }, work));
  });

  it.skipIf(!isExpected).each(pairs)(
    'loads, sends, and fails as Logto expects with kit $kitVersion and zod $zodVersion',
    async (pair) => {
      const report = await reports.get(pair);
      expect(report).toEqual({
        nodeVersion: expect.stringMatching(new RegExp(`^v${major}\\.`)),
        kitVersion: pair.kitVersion,
        zodVersion: pair.zodVersion,
        metadataIssues: [],
        accepted: {
          result: { id: expect.stringMatching(/^<.+@mg\.example\.com>$/), message: expect.stringMatching(/^Queued/) },
          emailCount: 1,
        },
        refused: [
          { name: 'no content for the type', isKitError: true, code: 'general' },
          { name: 'config that bypassed the guard', isKitError: true, code: 'general' },
          { name: 'key refused', isKitError: true, code: 'general' },
          { name: 'rate limit with Retry-After', isKitError: true, code: 'rate_limit_exceeded' },
          { name: 'plan limit', isKitError: true, code: 'general' },
        ],
      });
    },
  );
});
