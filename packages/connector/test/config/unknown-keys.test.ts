// Unknown keys, and the known key that was probably meant.
import { describe, expect, it } from 'vitest';
import { checkUnknownKeys, findUnknownKeys } from '../../src/config/near-name.ts';
import { collectIssues, type Issue } from '../../src/errors/issues.ts';

describe('checkUnknownKeys', () => {
  it('reports each unknown key, with the known one that is near', () => {
    const issues: Issue[] = [];
    checkUnknownKeys(
      { colr: 1, size: 2, shape: undefined, weight: 3 },
      ['colour', 'color', 'size'],
      collectIssues(issues),
    );
    expect(issues).toEqual([
      { path: ['colr'], message: 'Unknown field. Did you mean color?' },
      { path: ['weight'], message: 'Unknown field: remove it.' },
    ]);
  });
});

describe('findUnknownKeys', () => {
  it('returns the keys that are set and not known', () => {
    expect(findUnknownKeys({ colour: 1, shape: null, size: 2, weight: undefined }, ['size'])).toEqual([
      'colour',
      'shape',
    ]);
  });
});
