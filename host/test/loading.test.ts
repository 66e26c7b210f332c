// What loading the connector leaves behind in a process that does nothing else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadReport } from '../src/isolated-check.ts';
import { packConnector, removeTempFolders, unpackConnector } from '../src/pack.ts';
import { type Finished, requireBuild, runScript } from './run-script.ts';

beforeAll(requireBuild);
afterAll(removeTempFolders);

describe('loading', () => {
  let finished: Finished;

  beforeAll(async () => {
    const { core } = await unpackConnector(await packConnector(), { kit: '@logto/connector-kit', zod: 'zod' });
    finished = await runScript('lib/isolated-check.js', ['load', core]);
  });

  it('lets the process exit by itself and prints nothing', () => {
    expect(finished).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it.each([
    { name: 'globals', why: "undici's global dispatcher would be one" },
    { name: 'listeners', why: 'Logto has its own for signals and rejections' },
    { name: 'activeResources', why: 'a timer or socket keeps a process alive' },
    { name: 'prototypes', why: 'the whole process shares them' },
  ] as const)('leaves no $name behind: $why', ({ name }) => {
    const report = JSON.parse(finished.stdout) as LoadReport;

    expect(report[name].after).toEqual(report[name].before);
  });
});
