// The lock files: npm checks a package against its integrity, and checks nothing where there is none.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const repository = path.join(import.meta.dirname, '../..');

describe.each(['package-lock.json', 'host/nodes/package-lock.json'])('%s', (file) => {
  it('has an integrity for every package, those of other platforms too', () => {
    const { packages } = JSON.parse(readFileSync(path.join(repository, file), 'utf8')) as {
      packages: Record<string, { link?: boolean; integrity?: string }>;
    };
    const installed = Object.entries(packages).filter(([place, { link }]) => place.includes('node_modules/') && !link);

    expect(installed.length).toBeGreaterThan(0);
    expect(installed.flatMap(([place, { integrity }]) => (integrity ? [] : [place]))).toEqual([]);
  });
});
