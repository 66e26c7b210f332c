// Before a release: checks that every published package has the given version, also where they depend on each other, that each
// names its repository (npm compares it with the publishing workflow), that the connector's constant and the README's tarball have
// the version, and that the changelog has a section for it.
//   node scripts/check-version.js 0.1.0      exits 0 when all of this is true, 1 with a line for each problem, 2 without a version
import { readFileSync } from 'node:fs';

const wanted = process.argv[2] ?? '';
if (!/^\d+\.\d+\.\d+/.test(wanted)) {
  console.error('Name the version, for example: node scripts/check-version.js 0.1.0');
  process.exit(2);
}
const packages = ['connector', 'emulator', 'studio', 'bridge'].map((folder) => {
  const file = `packages/${folder}/package.json`;
  return { file, ...JSON.parse(readFileSync(file, 'utf8')) };
});
const names = packages.map(({ name }) => name);
const problems = packages.flatMap(({ file, version, dependencies }) => {
  const internal = Object.entries(dependencies).filter(([name]) => names.includes(name));
  return [['version', version], ...internal]
    .filter(([, actual]) => actual !== wanted)
    .map(([name, actual]) => `${file}: ${name} is ${actual}, not ${wanted}.`);
});
const constantFile = 'packages/connector/src/logto/version.ts';
if (!readFileSync(constantFile, 'utf8').includes(`version = '${wanted}';`)) {
  problems.push(`${constantFile}: the constant is not ${wanted}.`);
}
if (!readFileSync('README.md', 'utf8').includes(`connector-mailgun-${wanted}.tgz`)) {
  problems.push(`README.md does not name connector-mailgun-${wanted}.tgz.`);
}
for (const { file, repository } of packages) {
  if (!repository?.url) problems.push(`${file} has no repository.url.`);
}
if (!readFileSync('CHANGELOG.md', 'utf8').includes(`## ${wanted} (20`)) {
  problems.push(`CHANGELOG.md has no section "## ${wanted} (YYYY-MM-DD)".`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
