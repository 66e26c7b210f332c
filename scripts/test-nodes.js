// Runs the two commands of the README, `npm start -- --once` and `npm test`, under each Node of host/nodes (20, 22 and 24).
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'host/nodes/node_modules');
const majors = ['20', '22', '24'];
const commands = [['start', '--', '--once'], ['test']];

const help = `npm run test:nodes [-- --only 22,24]

Runs "npm start -- --once" and "npm test" under Node ${majors.join(', ')} of host/nodes, one after the other, and installs those
Nodes first if they are missing. They exist for Linux on x64 only.

  --only MAJOR[,MAJOR]   only these of ${majors.join(', ')}
  --help                 show this text

Exit code: 0 everything passed, 1 something failed, 2 wrong usage.
`;

process.exitCode = main(process.argv.slice(2));

/** @param {string[]} args  @returns {number} the exit code */
function main(args) {
  let options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${help}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  if (spawnSync(process.execPath, [path.join(root, 'scripts/install-nodes.js')], { stdio: 'inherit' }).status !== 0)
    return 1;
  const runs = options.only.flatMap((major) => commands.map((command) => ({ major, command })));
  const results = runs.map(({ major, command }, index) => {
    const name = `Node ${versionOf(major)}: npm ${command.join(' ')}`;
    process.stderr.write(`\n━━ ${index + 1} of ${runs.length}: ${name}\n`);
    const startedMs = performance.now();
    const passed = run(major, command);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    return { passed, line: `${passed ? 'passed' : 'FAILED'}  ${name} (${seconds} s)` };
  });
  process.stdout.write(`\n${results.map(({ line }) => line).join('\n')}\n`);
  return results.every(({ passed }) => passed) ? 0 : 1;
}

/** @param {string[]} args  @throws {Error} when the arguments are wrong */
function readOptions(args) {
  const options = /** @type {const} */ ({ only: { type: 'string' }, help: { type: 'boolean', short: 'h' } });
  const { values } = parseArgs({ args, options });
  const only = values.only?.split(',').map((major) => major.trim()) ?? majors;
  const unknown = only.filter((major) => !majors.includes(major));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: choose from ${majors.join(', ')}.`);
  return { only, help: values.help };
}

/** Everything that npm starts finds this Node first. @param {string} major @param {string[]} command */
function run(major, command) {
  const bin = path.join(modules, `node-${major}/bin`);
  if (!existsSync(path.join(bin, 'node'))) {
    process.stderr.write(`Node ${major} is not available for ${process.platform} on ${process.arch}.\n`);
    return false;
  }
  // Without what an outer npm set (its own Node, its own script), this npm starts as from a terminal.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE$)/.test(name));
  const env = { ...Object.fromEntries(inherited), PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  return spawnSync('npm', command, { cwd: root, env, stdio: 'inherit' }).status === 0;
}

/** @param {string} major */
function versionOf(major) {
  const file = path.join(modules, `node-${major}/package.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : major;
}
