// Logto installs no dependencies of a connector: an import of anything but Node, the kit or zod stops it from loading, and so does
// a name that the host's kit does not export. The imports are read from the syntax tree of every file in the tarball's lib/.
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packConnector, readPackage, removeTempFolders, unpackConnector } from '../src/pack.ts';
import { requireBuild } from './run-script.ts';

type Node = { type: string; [key: string]: unknown };
/** `names` is `['*']` for a namespace and for a module that is loaded as a whole. */
type Import = { specifier: string; names: string[] };

/** Every kind of import; a specifier that is computed at run time becomes `<computed>`. */
const readImports = (code: string): Import[] => {
  const nodes = listNodes(parseAst(code) as unknown as Node);
  const requireNames = new Set(['require']);
  for (const node of nodes) {
    // `const __require = createRequire(import.meta.url)`, whatever name the bundler chose.
    if (node.type !== 'VariableDeclarator') continue;
    const { id, init } = node as unknown as { id: Node; init: Node | null };
    const callee = init?.type === 'CallExpression' ? (init.callee as Node) : undefined;
    if (/createRequire/.test(String(callee?.name ?? (callee?.property as Node | undefined)?.name))) {
      requireNames.add(String(id.name));
    }
  }
  return nodes.flatMap((node) => readImport(node, requireNames));
};

const readImport = (node: Node, requireNames: Set<string>): Import[] => {
  const specifierOf = (source: unknown) => String((source as Node | null)?.value ?? '<computed>');
  switch (node.type) {
    case 'ImportDeclaration': {
      const names = (node.specifiers as Node[]).map((specifier) =>
        specifier.type === 'ImportSpecifier'
          ? String((specifier.imported as Node).name)
          : specifier.type === 'ImportDefaultSpecifier'
            ? 'default'
            : '*',
      );
      return [{ specifier: specifierOf(node.source), names }];
    }
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.source ? [{ specifier: specifierOf(node.source), names: ['*'] }] : [];
    case 'ImportExpression':
      return [{ specifier: specifierOf(node.source), names: ['*'] }];
    case 'CallExpression': {
      const name = String((node.callee as Node).name);
      return requireNames.has(name) ? [{ specifier: specifierOf((node.arguments as Node[])[0]), names: ['*'] }] : [];
    }
    default:
      return [];
  }
};

const listNodes = (root: Node): Node[] => {
  const nodes: Node[] = [];
  const queue: unknown[] = [root];
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    if (Array.isArray(value)) queue.push(...value.filter((item) => item !== undefined));
    else if (value !== null && typeof value === 'object') {
      if (typeof (value as Node).type === 'string') nodes.push(value as Node);
      queue.push(...Object.values(value).filter((child) => typeof child === 'object' && child !== null));
    }
  }
  return nodes;
};

/** The packages that the types of both entries import, directly or through other files. */
const packagesOfTypes = (lib: string): string[] => {
  const packages = new Set<string>();
  const files = new Set(['index.d.ts', 'inspect.d.ts']);
  for (const file of files) {
    const text = readFileSync(path.join(lib, file), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
      if (specifier.startsWith('.')) files.add(path.join(path.dirname(file), specifier.replace(/\.js$/, '.d.ts')));
      else packages.add(specifier);
    }
  }
  return [...packages].sort();
};

let imports: Import[];
let packages: string[];
let dependencies: unknown;

beforeAll(async () => {
  requireBuild();
  const { connector } = await unpackConnector(await packConnector(), 'cli');
  const lib = path.join(connector, 'lib');
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?js$/.test(file));
  imports = files.flatMap((file) => readImports(readFileSync(path.join(lib, file), 'utf8')));
  packages = packagesOfTypes(lib);
  ({ dependencies } = readPackage(connector));
});
afterAll(removeTempFolders);

const isAllowed = (specifier: string) =>
  isBuiltin(specifier) || ['@logto/connector-kit', 'zod'].includes(specifier) || /^\.{1,2}\//.test(specifier);

describe('readImports', () => {
  it.each([
    { code: "import a, { b as c } from 'x'", expected: [{ specifier: 'x', names: ['default', 'b'] }] },
    { code: "import * as x from 'x'", expected: [{ specifier: 'x', names: ['*'] }] },
    { code: "import 'x'", expected: [{ specifier: 'x', names: [] }] },
    { code: "export * from 'x'", expected: [{ specifier: 'x', names: ['*'] }] },
    { code: "export { a } from 'x'", expected: [{ specifier: 'x', names: ['*'] }] },
    { code: "const f = async () => import('x')", expected: [{ specifier: 'x', names: ['*'] }] },
    { code: 'import(name)', expected: [{ specifier: '<computed>', names: ['*'] }] },
    { code: "try { require('x') } catch {}", expected: [{ specifier: 'x', names: ['*'] }] },
    { code: "const r = createRequire(import.meta.url); r('x')", expected: [{ specifier: 'x', names: ['*'] }] },
    { code: "const r = m.createRequire('/'); r(name)", expected: [{ specifier: '<computed>', names: ['*'] }] },
    { code: 'const text = \'import x from "y"\'', expected: [] },
  ])('finds the imports of: $code', ({ code, expected }) => {
    expect(readImports(code)).toEqual(expected);
  });
});

describe('an import in lib/', () => {
  it('names Node, the kit, zod or a file of the package', () => {
    expect(imports.filter(({ specifier }) => !isAllowed(specifier))).toEqual([]);
    expect(imports.map(({ specifier }) => specifier)).toContain('@logto/connector-kit');
  });

  it.each([
    { specifier: '@logto/connector-kit', oldest: 'connector-kit-4.0.0' },
    { specifier: 'zod', oldest: 'zod-3.22.4' },
  ])('uses only exports that $oldest has', async ({ specifier, oldest }) => {
    const names = imports.filter((each) => each.specifier === specifier).flatMap((each) => each.names);
    const exported = Object.keys(await import(oldest));

    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !exported.includes(name))).toEqual([]);
  });
});

describe('the dependencies', () => {
  it('are the two packages that lib/ imports, so that an npm install outside Logto finds both', () => {
    const imported = imports
      .map(({ specifier }) => specifier)
      .filter((name) => !isBuiltin(name) && !name.startsWith('.'));

    expect(dependencies).toEqual({ '@logto/connector-kit': '>=4.0.0', zod: '>=3.22.4' });
    expect(new Set(imported)).toEqual(new Set(['@logto/connector-kit', 'zod']));
  });
});

describe('the types', () => {
  it('import only the kit and zod, since nothing else is installed with the connector', () => {
    expect(packages).toEqual(['@logto/connector-kit', 'zod']);
  });
});
