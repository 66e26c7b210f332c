// Completes package-lock.json with the optional packages of other platforms. Run it after every `npm install`:
//   node scripts/complete-lock.js [FILE]        exits 0; prints how many entries it added and how many lack an integrity
//
// 1. npm never fills in an entry that lacks its integrity. Such entries are removed, and npm locks them again.
// 2. What npm leaves out because the registry at hand does not carry it is added without an integrity: without the entry
//    `npm ci` refuses the whole lock file.
//
// No entry has `resolved` (.npmrc: omit-lockfile-registry-resolved), so that any mirror of npm's registry serves; the integrity
// decides whether a package is the right one.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const file = process.argv[2] ?? 'package-lock.json';
const read = () => JSON.parse(readFileSync(file, 'utf8'));
const write = (/** @type {object} */ lock) => writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);

/** @typedef {Record<string, Record<string, unknown>>} Packages */

/** The places of installed packages without an integrity; links to this repository's own need none. @param {Packages} packages */
const withoutIntegrity = (packages) =>
  Object.entries(packages).flatMap(([place, { link, integrity }]) =>
    place.includes('node_modules/') && !link && !integrity ? [place] : [],
  );

let lock = read();
const incomplete = withoutIntegrity(lock.packages);
if (incomplete.length > 0) {
  for (const place of incomplete) delete lock.packages[place];
  write(lock);
  const npm = ['install', '--package-lock-only', '--no-audit', '--no-fund', '--ignore-scripts'];
  spawnSync('npm', npm, { cwd: path.dirname(path.resolve(file)), stdio: ['ignore', 2, 2] });
  lock = read();
}
/** @type {Packages} */
const packages = lock.packages;

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32', 'mips64el'];

let added = 0;
for (const [parentPath, parent] of Object.entries(packages)) {
  const folder = parentPath.slice(0, parentPath.lastIndexOf('node_modules/')); // the node_modules folder that it is in
  const optional = /** @type {Record<string, string>} */ (parent.optionalDependencies ?? {});
  for (const [name, version] of Object.entries(optional)) {
    const place = `${folder}node_modules/${name}`;
    const words = name.split(/[/-]/);
    const os = systems.filter((system) => words.includes(system));
    const cpu = processors.filter((processor) => words.includes(processor));
    const locked = packages[place] ?? packages[`node_modules/${name}`];
    if (locked?.version === version || !/^\d/.test(version) || os.length + cpu.length === 0) continue;
    packages[place] = {
      version,
      ...(cpu.length > 0 && { cpu }),
      ...(parent.dev === true && { dev: true }),
      ...(/-(musl|gnu)/.test(name) && { libc: [name.includes('-musl') ? 'musl' : 'glibc'] }),
      optional: true,
      ...(os.length > 0 && { os }),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
write(lock);
const remaining = withoutIntegrity(lock.packages).length;
console.error(`complete-lock: ${added} entries added to ${file}, ${remaining} without an integrity`);
