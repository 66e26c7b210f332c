// mailgun-studio check: every error and warning of a config, and with --live what Mailgun itself says of it.

import { withoutKey } from '../connector/api-key.js';
import type { Finding } from '../contract/api.js';
import { textAt } from '../contract/json.js';
import { send } from '../emails/send.js';
import { checkConfig } from '../lint/lint-config.js';
import { diagnose } from '../mailgun/diagnose.js';
import { type AddCommand, type Context, loadParts, readAddress } from './command.js';
import type { ExitCode } from './dependencies.js';
import { count, sorted, summary } from './output.js';
import { readConfig } from './read-config.js';

interface Options {
  live?: true;
  address?: string;
  sendTest?: string;
  json?: true;
}

export const addCheck: AddCommand = (program, context) => {
  program
    .command('check [CONFIG]')
    .description('find every error and warning of a config; --live asks Mailgun too')
    .option('--live', 'ask Mailgun: region, domain, DNS records, key, templates (nothing is changed)')
    .option('--address <address>', 'look for this address on the suppression lists; asks Mailgun')
    .option('--send-test <address>', 'one send in test mode, which Mailgun accepts, bills and delivers to nobody')
    .option('--json', 'print JSON')
    .action((source: string | undefined, options: Options) => context.run(() => check(source, options, context)));
};

async function check(source: string | undefined, options: Options, { world, output }: Context): Promise<ExitCode> {
  const address = options.address === undefined ? undefined : readAddress(options.address, '--address');
  const testTo = options.sendTest === undefined ? undefined : readAddress(options.sendTest, '--send-test');
  const config = await readConfig(source, world);
  const parts = await loadParts(world);
  const { findings, stripped } = checkConfig(config, parts);
  const found = [...findings];
  if (options.live || address !== undefined || testTo !== undefined) {
    const { regions } = world;
    const asked = await diagnose(config, {
      ...parts,
      regions,
      onStep: output.step,
      ...(address !== undefined && { address }),
    });
    found.push(...asked.filter((finding) => !isSaid(finding, findings)));
  }
  if (testTo !== undefined) {
    output.step('sending in test mode');
    found.push(await sendTest(config, testTo, { ...parts, regions: world.regions }));
  }
  output.endStep();
  const errors = count(found, 'error');
  if (options.json) {
    const result = { ok: errors === 0, errors, warnings: count(found, 'warning'), findings: sorted(found), stripped };
    output.json(JSON.parse(withoutKey(JSON.stringify(result), textAt(config, 'apiKey'))));
  } else {
    for (const finding of sorted(found)) output.finding(finding);
    output.line(summary(found));
  }
  return errors === 0 ? 0 : 1;
}

/** That the connection has errors need not be said after the errors. */
function isSaid({ rule }: Finding, findings: readonly Finding[]): boolean {
  return rule === 'not-asked' && findings.some(({ severity }) => severity === 'error');
}

async function sendTest(config: object, to: string, options: Parameters<typeof send>[1]): Promise<Finding> {
  const { ok, id, shown } = await send({ config: { ...config, testMode: 'on' }, to, as: 'console' }, options);
  if (ok) {
    const message = `Mailgun accepted a message in test mode: the key may send. ${id ?? ''}`.trim();
    return { severity: 'info', rule: 'test-send', path: [], message };
  }
  return { severity: 'error', rule: 'test-send', path: [], message: shown?.text ?? 'The message was not sent.' };
}
