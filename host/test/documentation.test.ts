// Every example of every document and docstring does what it says: each is run as its reader would, on the built packages.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeTempFolders } from '../src/pack.ts';
import { findCommands, findMissing, namesWhatIsThere } from './documentation/commands.ts';
import { documents, findBlocks, findDocExamples, findExamples } from './documentation/examples.ts';
import type { Outcome, Shown } from './documentation/outcome.ts';
import { complete } from './documentation/programs.ts';
import { runExample } from './documentation/runners.ts';
import { sentences } from './documentation/sentences.ts';
import { requireBuild } from './probe-process.ts';

const shown: readonly Shown[] = [
  ...findExamples().map((example) => ({ name: example.name, run: () => runExample(example) })),
  ...sentences,
  ...namesWhatIsThere,
];
const outcomes = new Map<Shown, Promise<Outcome>>();
const examplesAtOnce = 3;

/** Its reader has a shell of Unix. */
const hasShell = process.platform !== 'win32';

beforeAll(async () => {
  requireBuild();
  const waiting = hasShell ? [...shown] : [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const outcome = next.run();
      outcomes.set(next, outcome);
      await outcome.catch(() => {}); // told by its own test
    }
  };
  await Promise.all(Array.from({ length: examplesAtOnce }, work));
});
afterAll(removeTempFolders);

describe.skipIf(!hasShell)('what is written holds', () => {
  it.each(shown.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const outcome = await outcomes.get(one);
    expect(outcome?.came).toEqual(outcome?.promised);
  });
});

describe('an example', () => {
  it('is looked for in every document', () => {
    const few = ['README.md', 'CONTRIBUTING.md', 'decisions/README.md', '.github/ISSUE_TEMPLATE/an-idea.md'];
    expect(documents).toEqual(expect.arrayContaining([...few, 'packages/connector/README.md']));
    expect(documents.filter((file) => file.includes('node_modules'))).toEqual([]);
  });

  it.each([
    { name: 'a block', markdown: 'a\n```sh\nb\n```\n', expected: [['sh', 'b\n']] },
    { name: 'a block without a language', markdown: '```\nb\n```', expected: [['', 'b\n']] },
    { name: 'an empty block', markdown: '```json\n```\n', expected: [['json', '']] },
    { name: 'a block in a list', markdown: '- a\n\n  ~~~js title\n  b\n  ~~~\n', expected: [['js', '  b\n']] },
    { name: 'a block that shows a block', markdown: '````md\n```sh\n```\n````\n', expected: [['md', '```sh\n```\n']] },
    { name: 'a block that nobody closes', markdown: '```sh\nb\n', expected: [['sh', 'b\n']] },
    {
      name: 'two blocks',
      markdown: '```a\n```\n```b\n```\n',
      expected: [
        ['a', ''],
        ['b', ''],
      ],
    },
  ])('is $name', ({ markdown, expected }) => {
    expect(findBlocks('a.md', markdown).map(({ language, text }) => [language, text])).toEqual(expected);
  });

  it.each([
    { name: 'one line', source: '/** A. @example f(1) */\nexport function f() {}', expected: [['f', 'f(1)\n']] },
    {
      name: 'several lines, up to the next tag',
      source: '/**\n * A.\n * @example\n * const a = f();\n *   a.b; // 1\n * @throws B\n */\nexport const f = 1;',
      expected: [['f', 'const a = f();\n  a.b; // 1\n']],
    },
    {
      name: 'two',
      source: '/** @example a\n * @example b */ type T = 1;',
      expected: [
        ['T', 'a\n'],
        ['T', 'b\n'],
      ],
    },
    { name: 'no address', source: '/** Of ada@example.org, and @example.org */\nconst a = 1;', expected: [] },
  ])('in a docstring is $name', ({ source, expected }) => {
    expect(findDocExamples('a.ts', source).map(({ subject, text }) => [subject, text])).toEqual(expected);
  });

  it('that nothing runs fails by its name', async () => {
    const [block] = findBlocks('README.md', '```python\nimport mailgun\n```\n');
    await expect(runExample(block as NonNullable<typeof block>)).rejects.toThrow(
      'README.md, block 1 (python): nothing runs it.',
    );
  });

  it('is held to its comments, and may make none that nothing holds', () => {
    expect(complete("mail.codes;   // ['1']")).toBe("assert.deepEqual(mail.codes, ['1']);");
    expect(() => complete('send(); // arrives within a day')).toThrow('“arrives within a day”');
  });
});

describe('a command in running text', () => {
  it.each([
    { text: '`npm run storm -- --short`', missing: [] },
    { text: '| `npm start` | all; `-- --onec` exits |', missing: ['npm start has no option --onec'] },
    { text: '`npm run strom`', missing: ['there is no npm run strom'] },
    { text: '`npx vitest --project conector`', missing: ['there is no project conector'] },
    { text: '`node scripts/none.js FILE`', missing: ['there is no node scripts/none.js'] },
    { text: '`npx mailgun-studio chekc`', missing: ['there is no mailgun-studio chekc'] },
    { text: '`npm run mutants -- -m src/none.ts`', missing: ['there is no file src/none.ts'] },
    { text: '```sh\nnpm run none\n```', missing: [] },
  ])('names what is there: $text', async ({ text, missing }) => {
    const found = await Promise.all(findCommands('README.md', text).map(findMissing));
    expect(found.flat()).toEqual(missing);
  });
});
