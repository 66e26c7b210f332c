// What loading the connector leaves behind in a process that does nothing else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadReport } from '../src/isolated-check.ts';
import { packConnector, removeTempFolders, type Tarball, unpackConnector } from '../src/pack.ts';
import { type Finished, requireBuild, runScript } from './run-script.ts';

beforeAll(requireBuild);
afterAll(removeTempFolders);

describe('loading', () => {
  let tarball: Tarball;
  let finished: Finished;

  beforeAll(async () => {
    tarball = await packConnector();
    const { core } = await unpackConnector(tarball, { kit: '@logto/connector-kit', zod: 'zod' });
    finished = await runScript('lib/isolated-check.js', ['load', core]);
  });

  it('lets a process that does nothing else exit by itself, and logs one line', () => {
    // The check calls the factory twice, as Logto does: when it loads the connector, and for a send.
    const line = { message: 'The connector is loaded.', version: tarball.version, id: 'mailgun' };
    expect(finished).toMatchObject({ exitCode: 0, stderr: `connector-mailgun ${JSON.stringify(line)}\n` });
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
