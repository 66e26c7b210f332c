// Before a release: the version that is asked for is the one of every published package and of what they ask of each other, each
// names its repository (npm compares it with the workflow that publishes), and the changelog has a part for it.
//   node scripts/check-version.js 0.1.0      exits 0 when it is, 1 with a sentence for each that is not
import { readFileSync } from 'node:fs';

const wanted = process.argv[2] ?? '';
const packages = ['connector', 'emulator', 'studio', 'bridge'].map((folder) => {
  const file = `packages/${folder}/package.json`;
  return { file, ...JSON.parse(readFileSync(file, 'utf8')) };
});
const names = packages.map(({ name }) => name);
const problems = packages.flatMap(({ file, version, dependencies }) => {
  const ours = Object.entries(dependencies).filter(([name]) => names.includes(name));
  return [['version', version], ...ours]
    .filter(([, written]) => written !== wanted)
    .map(([what, written]) => `${file}: ${what} is ${written}, not ${wanted}.`);
});
for (const { file, repository } of packages) {
  if (!repository?.url) problems.push(`${file} has no repository with a url.`);
}
if (!readFileSync('CHANGELOG.md', 'utf8').includes(`## ${wanted} (20`)) {
  problems.push(`CHANGELOG.md has no dated part "## ${wanted} (YYYY-MM-DD)".`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
