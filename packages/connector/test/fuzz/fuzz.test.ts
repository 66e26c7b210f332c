// Hostile configs, messages and responses through the whole connector. Short and always the same in `npm test`; as long as wanted,
// with texts up to 1 MB, in `npm run fuzz`.
import { describe, expect, it } from 'vitest';
import { createCases } from './cases.ts';
import { checkCase } from './check-case.ts';

const minutes = Number(process.env.FUZZ_MINUTES ?? 0);
const isLong = minutes > 0;
const seed = Number(process.env.FUZZ_SEED ?? 1);
const firstRun = Number(process.env.FUZZ_FROM ?? 0);
const shortRuns = 400;
const maxLength = isLong ? 1024 * 1024 : 2_000;
/** In the short form the time is bounded by the test's own limit. */
const maxBlockMs = isLong ? 1_000 : Number.POSITIVE_INFINITY;
const progressMs = 15_000;

describe('the connector', () => {
  it(
    'keeps every promise for hostile input',
    async () => {
      const createCase = createCases(maxLength);
      const endings: Record<string, number> = {};
      const findings = new Map<string, { count: number; firstRun: number; details: string }>();
      const startedMs = performance.now();
      const isOver = (run: number) =>
        isLong ? performance.now() - startedMs > minutes * 60_000 : run - firstRun >= shortRuns;
      let shownMs = startedMs;
      let longestBlockMs = 0;
      let run = firstRun;
      for (; !isOver(run); run += 1) {
        let result = await checkCase(createCase(seed, run), maxBlockMs);
        // The machine pauses too, for the memory of earlier cases: what blocks does so each time.
        for (let again = 0; again < 2 && result.longestBlockMs > maxBlockMs; again += 1) {
          result = await checkCase(createCase(seed, run), maxBlockMs);
        }
        endings[result.ending] = (endings[result.ending] ?? 0) + 1;
        longestBlockMs = Math.max(longestBlockMs, result.longestBlockMs);
        for (const details of result.findings) {
          const kind = details.replace(/\d+/g, 'N').slice(0, 120);
          const known = findings.get(kind);
          if (!known && isLong) console.log(`fuzz: run ${run}: ${details}`);
          findings.set(kind, known ? { ...known, count: known.count + 1 } : { count: 1, firstRun: run, details });
        }
        if (isLong && performance.now() - shownMs > progressMs) {
          shownMs = performance.now();
          console.log(
            `fuzz: ${run - firstRun + 1} runs, ${findings.size} kinds of findings, longest block ${Math.round(longestBlockMs)} ms`,
          );
        }
      }
      if (isLong) {
        console.log(
          `fuzz: seed ${seed}, ${run - firstRun} runs, longest block ${Math.round(longestBlockMs)} ms; how the sends ended:`,
          endings,
        );
      }
      expect(run - firstRun).toBeGreaterThan(0);
      expect(endings).toHaveProperty('accepted'); // the cases are not all refused at once
      expect([...findings.values()]).toEqual([]);
    },
    isLong ? (minutes + 5) * 60_000 : 60_000,
  );
});
