// JavaScript: a module beside the installed packages, checked by TypeScript and run by Node. Its comments are promises: a value
// after an expression is compared with it, and a sentence has what it leaves out, or what holds it, in the table below.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { readPackage } from '../../src/pack.ts';
import type { Example } from './examples.ts';
import type { Outcome } from './outcome.ts';
import { openProject } from './places.ts';
import { repository } from './repository.ts';

/** What stands after the line of a comment, by the comment. */
const sentences: Readonly<Record<string, string>> = {
  'free ports, in memory, a few milliseconds':
    'await (await createEmulator()).close(); // a second one finds ports as well',
  '… your application sends to mailgun.url, with any key and any domain …': `
    const send = async () => {
      const headers = { authorization: \`Basic \${btoa('api:any-key')}\` };
      const message = { from: 'a@any.example', to: 'ada@example.org', subject: 'Your code', text: 'Your code is 012345.' };
      const body = new URLSearchParams(message);
      return (await fetch(\`\${mailgun.url}/v3/any.example/messages\`, { method: 'POST', headers, body })).status;
    };
    assert.equal(await send(), 200);`,
  'the next two requests fail': 'assert.deepEqual([await send(), await send(), await send()], [503, 503, 200]);',
  'also: emulator, connector, config': `
    /** @type {Array<keyof import('mailgun-studio').StudioOptions>} */
    const also = ['emulator', 'connector', 'config'];
    assert.equal(also.length, 3);`,
};

const isValue = (comment: string) => /^(['"[{\d-]|true$|false$|null$|undefined$)/.test(comment);

/** @throws a sentence that quotes a comment of which nothing is known */
export const complete = (text: string): string =>
  text.replaceAll(/^(.*?)\s*\/\/ (.*)$/gm, (line, code: string, comment: string) => {
    if (isValue(comment)) return `assert.deepEqual(${code.replace(/;$/, '')}, ${comment});`;
    const held = sentences[comment];
    if (held === undefined) throw new Error(`It says “${comment}”, and nothing in programs.ts holds that.`);
    return `${line}\n${held}`;
  });

const settings = {
  compilerOptions: {
    strict: true,
    checkJs: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'nodenext',
    target: 'es2022',
  },
  files: ['example.mjs'],
};

/** @param prints what is seen on the terminal  @param head what stands before the example  @param foot and after it */
export const runProgram = async (
  { text }: Example,
  { prints, head = '', foot = '' }: { prints: RegExp; head?: string; foot?: string },
): Promise<Outcome> => {
  const { cwd } = openProject();
  const lines = ["import assert from 'node:assert/strict';", head, complete(text), foot];
  writeFileSync(path.join(cwd, 'example.mjs'), lines.join('\n'));
  writeFileSync(path.join(cwd, 'tsconfig.json'), JSON.stringify(settings));
  const tsc = path.join(repository, 'node_modules/typescript/bin/tsc');
  const [types, run] = await Promise.all([runNode([tsc, '-p', '.'], cwd), runNode(['example.mjs'], cwd)]);
  return {
    promised: { types: { stdout: '', stderr: '' }, run: { stdout: expect.stringMatching(prints), stderr: '' } },
    came: { types, run },
  };
};

/** Both streams, and what Node says of a failure among them. */
const runNode = (args: string[], cwd: string): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, args, { cwd, timeout: 60_000 }).catch((failure) => ({
    stdout: failure.stdout,
    stderr: failure.stderr || String(failure),
  }));

/** What a reader does with what an `@example` makes, and sees then; by the name that is documented. */
const uses: Readonly<Record<string, { foot: string; prints: RegExp }>> = {
  createMailgunConnectorWith: {
    foot: `
      const mailgun = await (await import('mailgun-emulator')).createEmulator();
      process.env.MAILGUN_CONNECTOR_ENDPOINTS = mailgun.url;
      const connection = { endpoint: mailgun.url, domain: 'mg.example.com', apiKey: 'key', from: 'a@mg.example.com' };
      const config = { ...connection, deliveries: { Generic: { html: '<p>{{code}}</p>' } } };
      const { sendMessage } = await made({ getConfig: async () => config });
      await sendMessage(/** @type {any} */ ({ to: 'ada@example.org', type: 'SignIn', payload: { code: '012345' } }));
      await mailgun.close();`,
    prints: /attempt: 1/,
  },
};

/** An `@example` sees everything that its package exports. */
export const runDocExample = async (example: Example): Promise<Outcome> => {
  const folder = path.join(repository, example.file.split('/src/')[0] ?? '');
  const { name } = readPackage(folder) as { name: string };
  const named = Object.keys(await import(name)).filter((word) => new RegExp(`\\b${word}\\b`).test(example.text));
  const head = `import { ${named.join(', ')} } from '${name}';`;
  const use = uses[example.subject ?? ''];
  if (!use) return runProgram(example, { head, prints: /^$/ });
  return runProgram({ ...example, text: `const made = ${example.text}` }, { head, ...use });
};
