// Unknown keys, and the known key that was probably meant.
import { describe, expect, it } from 'vitest';
import { checkUnknownKeys, findUnknownKeys } from '../../src/config/unknown-keys.ts';
import { collectIssues, type Issue } from '../../src/errors/issues.ts';

describe('checkUnknownKeys', () => {
  it('reports an unknown key with the most similar known one and the whole list', () => {
    const issues: Issue[] = [];
    checkUnknownKeys({ colr: 1, size: 2, shape: undefined }, ['colour', 'size'], collectIssues(issues));
    expect(issues).toEqual([
      { path: ['colr'], message: 'Unknown field. Did you mean colour? The fields are colour, size.' },
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
