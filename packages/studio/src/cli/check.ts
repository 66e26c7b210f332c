// mailgun-studio check: every error and warning of a config, and with --live what Mailgun itself reports.
import type { Finding, JsonObject } from '../contract/api.js';
import { isBlank } from '../contract/json.js';
import { send } from '../emails/send.js';
import { lintConfig } from '../lint/lint-config.js';
import { diagnose, invalidConnection } from '../mailgun/diagnose.js';
import { type AddCommand, type CommandContext, environmentHint, examples, readAddress } from './command.js';
import type { ExitCode } from './exit-codes.js';
import { bySeverity, countOf, summarize } from './output.js';

interface Options {
  live?: true;
  address?: string;
  sendTest?: string;
  json?: true;
}

export const addCheck: AddCommand = (program, context) => {
  program
    .command('check [CONFIG]')
    .description('find every error and warning of a config; --live checks it against Mailgun too')
    .option('--live', 'check against Mailgun: region, domain, DNS records, key, templates (read-only)')
    .option('--address <address>', 'look up this address on Mailgun’s suppression lists; implies --live')
    .option('--send-test <address>', 'send one email in test mode, which Mailgun accepts, bills and does not deliver')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['what is wrong with a config, without calling Mailgun', 'mailgun-studio check config.json'],
        [
          'domain, DNS records, key and region at Mailgun, and whether an address is suppressed',
          'mailgun-studio check config.json --live --address ada@example.org',
        ],
        [
          'the whole response of Logto’s Management API, from standard input',
          'curl -s -H "Authorization: Bearer $TOKEN" https://logto.example.com/api/connectors | mailgun-studio check -',
        ],
      ) + environmentHint,
    )
    .action((source: string | undefined, options: Options) => context.run(() => check(source, options, context)));
};

async function check(source: string | undefined, options: Options, context: CommandContext): Promise<ExitCode> {
  const { dependencies, output } = context;
  const address = options.address === undefined ? undefined : readAddress(options.address, '--address');
  const testTo = options.sendTest === undefined ? undefined : readAddress(options.sendTest, '--send-test');
  const { config, isProject } = await context.readConfig(source);
  const { regions } = dependencies;
  const isLive = options.live === true || address !== undefined || testTo !== undefined;
  const { findings: all, stripped } = lintConfig(config);
  const findings = isProject && !isLive ? withoutConnection(all, config) : all;
  const found = [...findings];
  if (isLive) {
    const live = await diagnose(config, { regions, onStep: output.step, ...(address && { address }) });
    // Where errors are listed already, that they prevent the check need not be.
    const hasErrors = countOf(findings, 'error') > 0;
    found.push(...live.filter(({ rule }) => !(hasErrors && rule === invalidConnection.rule)));
  }
  if (testTo !== undefined) {
    output.step('sending in test mode');
    const connector = await dependencies.connector();
    found.push(await sendTest(config, testTo, { connector, regions }));
  }
  output.endStep();
  const errors = countOf(found, 'error');
  if (options.json) {
    const warnings = countOf(found, 'warning');
    const result = { ok: errors === 0, errors, warnings, findings: bySeverity(found), stripped };
    output.json(result);
  } else {
    for (const finding of bySeverity(found)) output.finding(finding);
    output.line(summarize(found));
  }
  return errors === 0 ? 0 : 1;
}

/** What a project leaves to others is nothing to fix in it. */
function withoutConnection(findings: readonly Finding[], config: JsonObject): Finding[] {
  const missing = ['apiKey', 'domain', 'from'].filter((field) => isBlank(config[field]));
  if (missing.length === 0) return [...findings];
  const message = `The project has no ${missing.join(', ')}: Logto, the bridge or the environment adds what is missing.`;
  const others = findings.filter(({ path }) => path.length !== 1 || !missing.includes(String(path[0])));
  return [...others, { severity: 'info', rule: 'connection', path: [], message }];
}

async function sendTest(config: object, to: string, options: Parameters<typeof send>[1]): Promise<Finding> {
  const { ok, id, logtoError } = await send({ config: { ...config, testMode: 'on' }, to, as: 'console' }, options);
  if (ok) {
    const message = `Mailgun accepted a message in test mode: the key may send. ${id ?? ''}`.trim();
    return { severity: 'info', rule: 'test-send', path: [], message };
  }
  const message = logtoError?.text ?? 'The message was not sent.';
  return { severity: 'error', rule: 'test-send', path: [], message };
}
