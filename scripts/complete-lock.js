// Adds to package-lock.json the optional packages of other platforms that npm left out because the registry at hand does not
// carry them; without their entries `npm ci` refuses the whole lock file. Run it after every `npm install`:
//   node scripts/complete-lock.js [FILE]        exits 0; says how many entries it added
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
/** @type {Record<string, Record<string, unknown>>} */
const packages = lock.packages;

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'wasm32', 'mips64el'];

let added = 0;
for (const [parentPlace, parent] of Object.entries(packages)) {
  const folder = parentPlace.slice(0, parentPlace.lastIndexOf('node_modules/')); // where its neighbours are
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
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.error(`complete-lock: ${added} entries added to ${file}`);
