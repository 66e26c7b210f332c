// mailgun-studio build: a project → the connector's config, or Logto's own email templates.
import { Option } from 'commander';
import { lintConfig as guard } from 'connector-mailgun/inspect';
import { previewConfig } from '../connector/form-values.js';
import { toFindings } from '../connector/read-results.js';
import { textAt } from '../contract/json.js';
import type { Project } from '../contract/project.js';
import { buildConfig, buildTemplates } from '../project/build.js';
import { toPublishedProject } from '../project/endpoint.js';
import { type AddCommand, type CommandContext, examples } from './command.js';
import type { ExitCode } from './exit-codes.js';
import { readProject } from './read-project.js';
import { writeOutFile } from './write-file.js';

interface Options {
  target: keyof typeof targets;
  out?: string;
}

const targets = {
  config: buildConfig,
  templates: (project: Project) => ({ templates: buildTemplates(project) }),
};

export const addBuild: AddCommand = (program, context) => {
  program
    .command('build PROJECT')
    .description('write the connector’s config, without its key, or Logto’s email templates')
    .addOption(
      new Option('--target <target>', 'templates: for PUT /api/email-templates of Logto’s Management API')
        .choices(Object.keys(targets))
        .default('config'),
    )
    .option('--out <file>', 'file to write (default: standard output)')
    .addHelpText(
      'after',
      examples(
        ['the config, for Console or for the bridge', 'mailgun-studio build mailgun-studio.json --out config.json'],
        [
          'check it with the key from the environment',
          'mailgun-studio build mailgun-studio.json | mailgun-studio check -',
        ],
        ['Logto’s email templates', 'mailgun-studio build mailgun-studio.json --target templates'],
      ),
    )
    .action((file: string, options: Options) => context.run(() => build(file, options, context)));
};

async function build(
  file: string,
  { target, out }: Options,
  { output, dependencies }: CommandContext,
): Promise<ExitCode> {
  const project = await readProject(file);
  const published = toPublishedProject(project);
  if (published !== project)
    output.error('The endpoint of the local Mailgun is left out: without one, Mailgun’s US region is used.\n');
  const findings = toFindings(guard(previewConfig(buildConfig(project))));
  const missing = ['domain', 'from'].filter((field) => textAt(project.config, field).trim() === '');
  if (missing.length > 0)
    output.error(
      `Not in the project: ${missing.join(', ')}. Set ${missing.length === 1 ? 'it' : 'them'} in Logto Console, or in the environment of the bridge.\n`,
    );
  const text = `${JSON.stringify(targets[target](published), undefined, 2)}\n`;
  if (out === undefined) dependencies.stdout.write(text);
  else {
    await writeOutFile(out, text, { isReplacing: true });
    output.line(`${out}  ${Math.ceil(Buffer.byteLength(text) / 1024)} kB`);
  }
  if (findings.length === 0) return 0;
  output.error('Logto refuses this config:\n');
  for (const { path, message } of findings) output.error(`✗ ${path.join('.')}: ${message}\n`);
  return 1;
}
