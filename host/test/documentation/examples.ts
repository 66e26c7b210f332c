// Finds the examples: each fenced block of a Markdown file, each `@example` of a docstring.
import { listFiles, readText } from './repository.ts';

export interface Example {
  /** What a failing test says: `README.md, block 3 (sh)`. */
  readonly name: string;
  readonly file: string;
  /** As the fence names it; `@example` in a docstring. */
  readonly language: string;
  readonly text: string;
  /** What the docstring of an `@example` is of. */
  readonly subject?: string;
}

/** A block that nobody closes ends with its file. */
const fence =
  /^ *(?<marks>`{3,}|~{3,}) *(?<language>[^\s`]*).*\n(?<text>[\s\S]*?)(?:^ *\k<marks>[`~]* *$|(?![\s\S]))/gm;

export const findBlocks = (file: string, markdown: string): Example[] =>
  [...markdown.matchAll(fence)].map(({ groups: { language = '', text = '' } = {} }, index) => ({
    name: `${file}, block ${index + 1} (${language || 'plain'})`,
    file,
    language,
    text,
  }));

const docstring =
  /\/\*\*(?<doc>[\s\S]*?)\*\/\s*(?:export )?(?:async )?(?:function |const |class |interface |type )?(?<subject>\w*)/g;
const tagged = /(?<!\w)@example\b(?!\.)(?<text>[\s\S]*?)(?=^@\w|(?![\s\S]))/gm;

export const findDocExamples = (file: string, source: string): Example[] =>
  [...source.matchAll(docstring)].flatMap(({ groups: { doc = '', subject = '' } = {} }) =>
    [...doc.replaceAll(/^ *\* ?/gm, '').matchAll(tagged)].map(({ groups: { text = '' } = {} }) => ({
      name: `${file}, @example of ${subject}`,
      file,
      language: '@example',
      text: `${text.trim()}\n`,
      subject,
    })),
  );

export const documents: readonly string[] = listFiles().filter((file) => file.endsWith('.md'));

export const findExamples = (): Example[] => [
  ...documents.flatMap((file) => findBlocks(file, readText(file))),
  ...listFiles()
    .filter((file) => /(^|\/)src\/.*\.tsx?$/.test(file))
    .flatMap((file) => findDocExamples(file, readText(file))),
];
