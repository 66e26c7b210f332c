// The time that one send has, and waiting for a promise inside it.
import { describe, expect, it } from 'vitest';
import { resolveBefore, startBudget } from '../../src/mailgun/budget.ts';
import { createFakeClock, startMs } from '../support/fake-dependencies.ts';

describe('startBudget', () => {
  it('ends the last wait 250 ms before the budget', () => {
    expect(startBudget(1000, 8000)).toEqual({ startedMs: 1000, totalMs: 8000, endsAtMs: 8750 });
  });
});

describe('resolveBefore', () => {
  const endsAtMs = startMs + 100;

  it('resolves to the value of a promise that settles in time', async () => {
    await expect(resolveBefore(Promise.resolve('value'), endsAtMs, createFakeClock())).resolves.toBe('value');
  });

  it('rejects with the error of a promise that rejects in time', async () => {
    const error = new Error('failed');
    await expect(resolveBefore(Promise.reject(error), endsAtMs, createFakeClock())).rejects.toBe(error);
  });

  it('rejects with logtoTimeout when the time is over', async () => {
    const clock = createFakeClock();
    const result = resolveBefore(new Promise(() => {}), endsAtMs, clock);
    clock.advance(100);
    await expect(result).rejects.toMatchObject({ name: 'MailgunError', code: 'logtoTimeout' });
  });

  it.each([
    { name: 'resolves', settle: () => Promise.resolve() },
    { name: 'rejects', settle: () => Promise.reject(new Error('failed')) },
  ])('cancels its timer when the promise $name', async ({ settle }) => {
    let timerCount = 0;
    const setTimer = () => {
      timerCount += 1;
      return () => {
        timerCount -= 1;
      };
    };
    await resolveBefore(settle(), endsAtMs, { now: () => startMs, setTimer }).catch(() => {});
    expect(timerCount).toBe(0);
  });
});
