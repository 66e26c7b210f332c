// What a package exports says what it is for: each declaration that lib/index.d.ts leads to, and each member of it, has a
// docstring. What that says is for its readers to judge, and an `@example` in it for documentation.test.ts.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireBuild } from './probe-process.ts';

type Node = { type: string; start: number; [key: string]: unknown };

const packages = path.join(import.meta.dirname, '../../packages');
const nameOf = (node: unknown): string => {
  const { id, key, name, value } = (node ?? {}) as Record<string, unknown>;
  const inner = id ?? key;
  return inner ? nameOf(inner) : String(name ?? value);
};

/** A class repeats these from its language. */
const ownNames = ['constructor', 'name'];

/** What has no docstring, as `Interface.member`: among all that a file exports, or of what is declared there as `wanted`. */
const findUndocumented = (file: string, read: (file: string) => string, wanted?: string): string[] => {
  const text = read(file);
  const hasDocstring = ({ start }: Node) => /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.test(text.slice(0, start));
  const inOther = (source: Node, name?: string) =>
    findUndocumented(path.join(path.dirname(file), nameOf(source).replace(/\.js$/, '.d.ts')), read, name);

  return (parseAst(text, { lang: 'dts' }).body as unknown as Node[]).flatMap((node) => {
    const isExport = /^Export(All|Named)Declaration$/.test(node.type);
    const { source, specifiers, declaration } = node as { source?: Node; specifiers?: Node[]; declaration?: Node };
    if (isExport && source) {
      return specifiers ? specifiers.flatMap(({ local }) => inOther(source, nameOf(local))) : inOther(source);
    }
    const declared = (isExport && declaration) || node;
    const name = nameOf((declared.declarations as Node[] | undefined)?.[0] ?? declared);
    if (wanted === undefined ? declared === node : name !== wanted) return [];
    const { body = [] } = (declared.body ?? {}) as { body?: Node[] };
    const members = body.filter((member) => member.accessibility !== 'private' && !ownNames.includes(nameOf(member)));
    return [
      ...(hasDocstring(node) ? [] : [name]),
      ...members.filter((member) => !hasDocstring(member)).map((member) => `${name}.${nameOf(member)}`),
    ];
  });
};

beforeAll(requireBuild);

describe('what the package exports has a docstring', () => {
  it.each(['connector', 'emulator', 'studio'])('%s', (name) => {
    const read = (file: string) => readFileSync(path.join(packages, name, 'lib', file), 'utf8');
    expect(findUndocumented('index.d.ts', read)).toEqual([]);
  });
});

describe('findUndocumented', () => {
  const files: Record<string, string> = {
    'lib/a.d.ts':
      '/** A. */\nexport interface A {\n /** B. */\n b: 1;\n c: 2;\n}\nexport type D = 1;\ninterface E { f: 1 }',
  };
  it.each([
    { index: "export { type A } from './a.js';", expected: ['A.c'] },
    { index: "export type { D } from './a.js';", expected: ['D'] },
    { index: "export * from './a.js';", expected: ['A.c', 'D'] },
    { index: '/** F. */\nexport declare const f: () => void;', expected: [] },
    { index: '// F.\nexport declare function f(): void;', expected: ['f'] },
    {
      index: '/** A. */\ndeclare const a: 1;\nexport declare class G {\n private h;\n i: 1;\n}',
      expected: ['G', 'G.i'],
    },
  ])('in $index finds $expected', ({ index, expected }) => {
    expect(findUndocumented('lib/index.d.ts', (file) => files[file] ?? index)).toEqual(expected);
  });
});
