// The queue of posts and its log stay within their limits.
import { describe, expect, it } from 'vitest';
import { createPostStorage } from '../src/delivery/post-storage.ts';
import { openDatabase } from '../src/store/database.ts';

const post = {
  kind: 'route',
  name: 'forward',
  region: 'us',
  domain: 'a.b',
  recipient: 'x@a.b',
  message: undefined,
  createdAtMs: 5,
} as const;
const limits = { maxPending: 3, maxFinished: 2, maxPayloadBytes: 1_000 };

function fill(count: number, finished: number, payload = ''): ReturnType<typeof createPostStorage> {
  const storage = createPostStorage(openDatabase(), limits);
  for (let index = 1; index <= count; index += 1) storage.add({ ...post, url: `http://127.0.0.1/${index}` });
  const attempts = [{ atMs: 5, status: 200, durationMs: 1 }];
  for (let seq = 1; seq <= finished; seq += 1)
    storage.record(seq, { state: 'delivered', attempts, dueAtMs: undefined, payload });
  return storage;
}

const left = (storage: ReturnType<typeof createPostStorage>) => storage.find({}, 100).map(({ seq }) => seq);

describe('above its limit', () => {
  it('the oldest that wait are dropped, and counted', () => {
    const storage = fill(5, 0);
    expect(storage.prune()).toBe(2);
    expect(left(storage)).toEqual([5, 4, 3]);
  });

  it('the oldest of the log are removed', () => {
    const storage = fill(4, 4);
    expect(storage.prune()).toBe(0);
    expect(left(storage)).toEqual([4, 3]);
  });

  it('the log is removed before what waits', () => {
    const storage = fill(4, 2, 'x'.repeat(600));
    expect(storage.prune()).toBe(0);
    expect(left(storage)).toEqual([4, 3]);
  });
});

it('within its limits nothing is removed', () => {
  const storage = fill(5, 2, 'x'.repeat(400));
  expect(storage.prune()).toBe(0);
  expect(left(storage)).toEqual([5, 4, 3, 2, 1]);
});

it('each origin is found, with what is due there and when the next is', () => {
  const storage = createPostStorage(openDatabase(), limits);
  for (const [url, createdAtMs] of [
    ['http://b/1', 5],
    ['http://a/1', 9],
    ['http://b/2', 3],
    ['https://b/1', 7],
  ] as const) {
    storage.add({ ...post, url, createdAtMs });
  }
  expect(storage.origins()).toEqual(['http://a', 'http://b', 'https://b']);
  expect(storage.due('http://b', 5, [], 10)).toEqual([3, 1]);
  expect(storage.due('http://b', 5, [3], 10)).toEqual([1]);
  expect(storage.due('http://b', 4, [], 10)).toEqual([3]);
  expect([storage.nextDueMs('http://b', 3), storage.nextDueMs('http://b', 5)]).toEqual([5, undefined]);
});
