// mailgun-studio: help, version and shell completion.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createFolder, createLab } from './lab.ts';

describe('help', () => {
  const commands = [
    'init',
    'build',
    'check',
    'preview',
    'send',
    'trace',
    'pull',
    'diff',
    'publish',
    'version',
    'completion',
  ];

  it.each(
    [[], ...commands.map((command) => [command])].flatMap((args) => [
      { args: [...args, '--help'] },
      { args: [...args, '-h'] },
      { args: ['help', ...args] },
    ]),
  )('$args prints the usage and exits 0', async ({ args }) => {
    const { run } = await createLab();
    const { exitCode, stdout, stderr } = await run(args);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: mailgun-studio/);
    expect(stdout.match(/^Exit codes: .*$/gm)).toEqual([
      expect.stringContaining(args.includes('diff') ? '1 differences' : '0 fine'),
    ]);
  });

  it.each(commands.filter((command) => command !== 'version'))('%s has examples of itself', async (command) => {
    const { run } = await createLab();
    const { stdout } = await run([command, '--help']);
    const examples = stdout.split('\nExamples:\n')[1] ?? '';

    expect(examples.match(new RegExp(`mailgun-studio ${command} `, 'g'))?.length).toBeGreaterThanOrEqual(2);
  });

  it('has examples of the first steps', async () => {
    const { run } = await createLab();

    expect((await run(['--help'])).stdout).toMatch(/\nExamples:\n {2}# .*\n {2}mailgun-studio\n/);
  });

  it('lists the variables of the environment once, and the commands that use them point there', async () => {
    const { run } = await createLab();

    expect((await run(['--help'])).stdout).toMatch(/^ {2}MAILGUN_API_KEY /m);
    const { stdout } = await run(['check', '--help']);
    expect(stdout).not.toContain('MAILGUN_');
    expect(stdout).toContain('Without CONFIG the environment is used: mailgun-studio --help lists its variables.');
    // It makes an empty project instead.
    expect((await run(['init', '--help'])).stdout).not.toContain('environment is used');
  });
});

it.each(['--version', '-v', 'version'])('%s prints the version', async (word) => {
  const { run } = await createLab();

  expect(await run([word])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

describe('completion', () => {
  /** What bash offers for a command line; the last word is being typed. */
  async function complete(line: string): Promise<string[]> {
    const { run } = await createLab();
    const folder = createFolder();
    const file = path.join(folder, 'completion.bash');
    writeFileSync(file, (await run(['completion', 'bash'])).stdout);
    const words = line.split(' ').map((word) => `'${word}'`);
    const script = `source "$0"; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}
      $(complete -p mailgun-studio | sed 's/.*-F \\([^ ]*\\).*/\\1/'); printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script, file]);
    return stdout.split('\n').filter((word) => word !== '');
  }

  it.each([
    { line: 'mailgun-studio ch', offered: ['check'] },
    { line: 'mailgun-studio --no', offered: ['--no-open'] },
    { line: 'mailgun-studio trace --', offered: ['--hours', '--json', '--help'] },
    { line: 'mailgun-studio completion ', offered: ['bash', 'zsh', 'fish', '--help'] },
    { line: 'mailgun-studio check config', offered: [] },
  ])('bash completes $line', async ({ line, offered }) => {
    expect(await complete(line)).toEqual(offered);
  });

  it('refuses a shell that it does not know, and names those that it does', async () => {
    const { run } = await createLab();

    expect(await run(['completion', 'powershell'])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: 'mailgun-studio: There is no completion for that shell. The shells are bash, zsh, fish.\n',
    });
  });
});
