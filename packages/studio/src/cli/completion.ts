// mailgun-studio completion: a script with which a shell completes commands and options. It is made from the commands themselves.
import type { Command } from 'commander';
import { type AddCommand, examples } from './command.js';
import { UsageError } from './exit-codes.js';

/** The words that may follow a command, one row for each; the first is the program itself, without a command. */
type Words = ReadonlyArray<readonly [command: string, words: readonly string[]]>;

/** The name of a shell → its script. */
const shells: Readonly<Record<string, (program: string, words: Words) => string>> = {
  bash: (program, words) => `_mailgun_studio() {
  local words
  case "\${COMP_WORDS[1]}" in
${words
  .slice(1)
  .map(([command, options]) => `    ${command}) words='${options.join(' ')}' ;;`)
  .join('\n')}
    *) words='' ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words='${words[0]?.[1].join(' ')}'
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _mailgun_studio ${program}
`,
  zsh: (program, words) => `#compdef ${program}
_mailgun_studio() {
  if (( CURRENT == 2 )); then
    compadd -- ${words[0]?.[1].join(' ')}
  else
    case "$words[2]" in
${words
  .slice(1)
  .map(([command, options]) => `      ${command}) compadd -- ${options.join(' ')} ;;`)
  .join('\n')}
    esac
  fi
  _files
}
compdef _mailgun_studio ${program}
`,
  fish: (program, words) =>
    words
      .map(([command, options]) => {
        const condition = command === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${command}`;
        return `complete -c ${program} -n '${condition}' -a '${options.join(' ')}'\n`;
      })
      .join(''),
};

const shellNames = Object.keys(shells);

export const addCompletion: AddCommand = (program, { dependencies }) => {
  program
    .command('completion SHELL')
    .description(`print the completion script of a shell: ${shellNames.join(', ')}`)
    .addHelpText(
      'after',
      examples(
        ['bash: in ~/.bashrc', 'source <(mailgun-studio completion bash)'],
        ['zsh: in ~/.zshrc, after compinit', 'source <(mailgun-studio completion zsh)'],
        ['fish', 'mailgun-studio completion fish > ~/.config/fish/completions/mailgun-studio.fish'],
      ),
    )
    .action((shell: string) => {
      const write = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
      if (!write)
        throw new UsageError(`There is no completion for that shell. The shells are ${shellNames.join(', ')}.`);
      dependencies.stdout.write(write(program.name(), wordsOf(program)));
    });
};

function wordsOf(program: Command): Words {
  const commands = program.commands.map((command) => command.name());
  return [
    ['', [...commands, ...optionsOf(program)]],
    ...program.commands.map((command) => {
      const words = command.name() === 'completion' ? shellNames : [];
      return [command.name(), [...words, ...optionsOf(command)]] as const;
    }),
  ];
}

function optionsOf(command: Command): string[] {
  return [...command.options.flatMap(({ long }) => long ?? []), '--help'];
}
