// Issues of a config are collected with their paths.
import { describe, expect, it } from 'vitest';
import { collectIssues, type Issue } from '../../src/errors/issues.ts';

describe('collectIssues', () => {
  it('adds issues below its path', () => {
    const issues: Issue[] = [];
    const addIssue = collectIssues(issues, ['deliveries', 'SignIn']);
    addIssue('First.');
    addIssue('Second.', ['tags', 0]);
    collectIssues(issues)('Third.');
    expect(issues).toEqual([
      { path: ['deliveries', 'SignIn'], message: 'First.' },
      { path: ['deliveries', 'SignIn', 'tags', 0], message: 'Second.' },
      { path: [], message: 'Third.' },
    ]);
  });

  it('hides names that may be keys, wherever they are in the path', () => {
    const issues: Issue[] = [];
    const key = 'key-0123456789abcdef0123456789abcdef';
    collectIssues(issues, ['deliveries', key])('First.', ['headers', key, 0]);
    expect(issues).toEqual([{ path: ['deliveries', '(hidden)', 'headers', '(hidden)', 0], message: 'First.' }]);
  });
});
