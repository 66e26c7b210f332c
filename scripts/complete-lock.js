// Adds the optional packages of other platforms to package-lock.json, which npm drops if the registry in use does not have them;
// without their entries `npm ci` rejects the lock file. Run it after every `npm install`:
//   node scripts/complete-lock.js [FILE]        exits 0; prints how many entries it added
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
/** @type {Record<string, Record<string, unknown>>} */
const packages = lock.packages;

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32', 'mips64el'];

let added = 0;
for (const [parentPath, parent] of Object.entries(packages)) {
  const folder = parentPath.slice(0, parentPath.lastIndexOf('node_modules/')); // the node_modules folder that it is in
  const optional = /** @type {Record<string, string>} */ (parent.optionalDependencies ?? {});
  for (const [name, version] of Object.entries(optional)) {
    const path = `${folder}node_modules/${name}`;
    const words = name.split(/[/-]/);
    const os = systems.filter((system) => words.includes(system));
    const cpu = processors.filter((processor) => words.includes(processor));
    const locked = packages[path] ?? packages[`node_modules/${name}`];
    if (locked?.version === version || !/^\d/.test(version) || os.length + cpu.length === 0) continue;
    packages[path] = {
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
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.error(`complete-lock: ${added} entries added to ${file}`);
