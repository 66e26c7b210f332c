// mailgun-studio init: a project file, from nothing or from a config that exists.
import type { JsonObject } from '../contract/api.js';
import type { Project } from '../contract/project.js';
import type { Brand } from '../design/brand.js';
import { type LanguageTag, languageTags } from '../design/languages.js';
import { importConfig } from '../project/create-project.js';
import { formatProject } from '../project/format-project.js';
import { checkProject } from '../project/parse-project.js';
import { describeIssues } from '../project/store.js';
import { type AddCommand, type CommandContext, examples } from './command.js';
import { type ExitCode, UsageError } from './exit-codes.js';
import { explained } from './logto.js';
import { pullFromLogto } from './pull.js';
import { defaultProjectFile } from './read-project.js';
import { writeOutFile } from './write-file.js';

interface Options {
  name?: string;
  color?: string;
  languages?: string;
  out: string;
  force?: true;
  fromLogto?: true;
}

export const addInit: AddCommand = (program, context) => {
  program
    .command('init [CONFIG]')
    .description('make a project file: brand, languages and emails, to edit on the page and to keep in git')
    .option('--name <name>', 'product name, in titles and subjects')
    .option('--color <color>', 'accent colour, such as "#2255dd"')
    .option('--languages <tags>', 'languages, the default first, such as en,fr,ar')
    .option('--from-logto', 'start with the emails in Logto; access comes from the environment, as for pull')
    .option('--out <file>', 'file to write', defaultProjectFile)
    .option('--force', 'replace a file that exists')
    .addHelpText(
      'after',
      examples(
        [
          'nine branded emails in three languages',
          'mailgun-studio init --name Acme --color "#2255dd" --languages en,fr,ar',
        ],
        ['from the config of a connector that is in use', 'mailgun-studio init config.json --out acme.json'],
        ['from the emails in Logto', 'mailgun-studio init --from-logto'],
      ),
    )
    .action((source: string | undefined, options: Options) =>
      context.run(() => explained(() => init(source, options, context))),
    );
};

async function init(source: string | undefined, options: Options, context: CommandContext): Promise<ExitCode> {
  if (options.fromLogto && source !== undefined) throw new UsageError('Name a CONFIG or --from-logto, not both.');
  const read = source === undefined ? undefined : await context.readConfig(source);
  if (read?.isProject) throw new UsageError(`${source} is a project already. Open it with: mailgun-studio ${source}`);
  const base = newProject(read?.config, options);
  const pulled = options.fromLogto ? await pullFromLogto(base, context) : undefined;
  const project = pulled?.project ?? base;
  const checked = checkProject(project);
  if (!checked.ok) throw new UsageError(describeIssues(null, checked.issues));
  await writeOutFile(options.out, formatProject(project), { isReplacing: options.force === true });
  const { line } = context.output;
  await pulled?.remember(options.out);
  for (const note of pulled?.notes ?? []) line(note);
  line(`${options.out}  ${project.languages.join(', ')}`);
  line(`Open it with: mailgun-studio ${options.out}`);
  return 0;
}

/** From a config, or with every email of the design. */
function newProject(
  config: JsonObject | undefined,
  { name, color, languages }: Pick<Options, 'name' | 'color' | 'languages'>,
): Project {
  const brand: Brand = {
    ...(name !== undefined && { productName: name }),
    ...(color !== undefined && { accentColor: color }),
  };
  const tags = languages === undefined ? undefined : readLanguages(languages);
  const base: Project = { version: 1, brand, languages: tags ?? ['en'], emails: {}, config: {}, deliveries: {} };
  if (!config) return base;
  const imported = importConfig(config, base);
  const others = imported.languages.filter((tag) => !tags?.includes(tag));
  return { ...imported, languages: tags ? [...tags, ...others] : imported.languages };
}

function readLanguages(written: string): LanguageTag[] {
  return written.split(',').map((word) => {
    const tag = languageTags.find((one) => one.toLowerCase() === word.trim().toLowerCase());
    if (tag === undefined)
      throw new UsageError(
        `--languages has no language “${word.trim()}”. Choose from ${languageTags.join(', ')}, and separate them by commas.`,
      );
    return tag;
  });
}
