// The same tarball beside every kit that Logto has shipped since 1.18, one process each: a kit loads once per process.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packConnector, removeTempFolders, type Tarball, unpackConnector } from '../src/pack.ts';
import type { LoadReport, SendReport } from '../src/probe.ts';
import { type Finished, requireBuild, runProbe, runScript } from './probe-process.ts';

/** `quota` is what that kit has for a plan's limit: the code came with the kit of Logto 1.42. */
const kits = [
  { kitVersion: '4.0.0', kit: 'connector-kit-4.0.0', zod: 'zod-3.22.4', zodVersion: '3.22.4', quota: 'general' },
  { kitVersion: '4.7.0', kit: 'connector-kit-4.7.0', zod: 'zod', zodVersion: '3.24.3', quota: 'general' },
  { kitVersion: '5.0.1', kit: 'connector-kit-5.0.1', zod: 'zod', zodVersion: '3.24.3', quota: 'general' },
  { kitVersion: '5.1.1', kit: '@logto/connector-kit', zod: 'zod', zodVersion: '3.24.3', quota: 'usage_limit_exceeded' },
];

let tarball: Tarball;

beforeAll(async () => {
  requireBuild();
  tarball = await packConnector();
});
afterAll(removeTempFolders);

describe.each(kits)('with kit $kitVersion and zod $zodVersion', ({ kitVersion, kit, zod, zodVersion, quota }) => {
  let report: SendReport;

  beforeAll(async () => {
    report = await runProbe<SendReport>('send', await unpackConnector(tarball, { kit, zod }));
  });

  it('is loaded with these very versions', () => {
    expect(report).toMatchObject({ kitVersion, zodVersion });
  });

  it("has metadata that the kit's own guard accepts", () => {
    expect(report.metadataIssues).toEqual([]);
  });

  it('sends a message, which arrives once', () => {
    expect(report.accepted).toEqual({
      result: { id: expect.stringMatching(/^<.+@mg\.example\.com>$/), message: expect.stringMatching(/^Queued/) },
      mailCount: 1,
    });
  });

  it("fails with the kit's own ConnectorError and the code that Logto knows", () => {
    expect(report.refused).toEqual([
      { name: 'no content for the type', isKitError: true, code: 'template_not_found' },
      { name: 'config that no guard has seen', isKitError: true, code: 'invalid_config' },
      { name: 'key refused', isKitError: true, code: 'general' },
      { name: 'limit with a wait', isKitError: true, code: 'rate_limit_exceeded' },
      { name: 'limit of the plan', isKitError: true, code: quota },
    ]);
  });
});

describe('loading', () => {
  let finished: Finished;

  beforeAll(async () => {
    const { core } = await unpackConnector(tarball, { kit: '@logto/connector-kit', zod: 'zod' });
    finished = await runScript('lib/probe.js', ['load', core]);
  });

  it('lets a process that does nothing else end by itself, and says nothing', () => {
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
