// How a command writes: results to standard output, what it is doing to standard error. Colours and a live line on a terminal
// whose owner wants them (NO_COLOR, TERM=dumb), plain lines in a pipe.
import type { Finding } from '../contract/api.js';
import type { OutStream, World } from './dependencies.js';

export interface Output {
  /** A line of the result. */
  line(text?: string): void;
  json(value: unknown): void;
  finding(finding: Finding): void;
  /** What happens now. */
  step(what: string): void;
  /** Takes the live line away. */
  endStep(): void;
  paint(tone: Tone, text: string): string;
}

type Tone = 'red' | 'yellow' | 'green' | 'dim' | 'bold';

/** SGR codes: on, off. */
const codes: Record<Tone, readonly [on: number, off: number]> = {
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  dim: [2, 22],
  bold: [1, 22],
};

const marks: Record<Finding['severity'], { mark: string; tone: Tone }> = {
  error: { mark: '✗', tone: 'red' },
  warning: { mark: '!', tone: 'yellow' },
  info: { mark: '✓', tone: 'green' },
};

/** Notes on what could not be looked at or will not be kept: no good news, and nothing to mend. */
const neutral = { mark: '·', tone: 'dim' } as const;
const neutralRules = /^(storage-strips|connector-note|language)$|-unseen$/;

/** A terminal that does not know its width says 0, or nothing. */
const usualColumns = 80;

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;

export function createOutput({ stdout, stderr, env }: Pick<World, 'stdout' | 'stderr' | 'env'>): Output {
  const hasColours = (stream: OutStream) => stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const paintOn = (stream: OutStream, tone: Tone, text: string) =>
    hasColours(stream) ? `\x1b[${codes[tone][0]}m${text}\x1b[${codes[tone][1]}m` : text;
  const paint = (tone: Tone, text: string) => paintOn(stdout, tone, text);
  const isLive = stderr.isTTY === true && env.TERM !== 'dumb';
  let timer: NodeJS.Timeout | undefined;

  function endStep(): void {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    stderr.write('\r\x1b[2K');
  }

  function step(what: string): void {
    endStep();
    if (!isLive) return void stderr.write(`… ${what}\n`);
    let frame = 0;
    const draw = () => {
      const text = `${frames[frame++ % frames.length]} ${what}`.slice(0, (stderr.columns || usualColumns) - 1);
      stderr.write(`\r\x1b[2K${paintOn(stderr, 'dim', text)}`);
    };
    draw();
    timer = setInterval(draw, frameMs);
    timer.unref();
  }

  const line = (text = '') => {
    endStep();
    stdout.write(`${text}\n`);
  };
  return {
    line,
    json: (value) => line(JSON.stringify(value, undefined, 2)),
    finding({ severity, path, message, rule }) {
      const { mark, tone } = severity === 'info' && neutralRules.test(rule) ? neutral : marks[severity];
      const where = path.length > 0 ? `${paint('bold', path.join('.'))}: ` : '';
      line(`${paint(tone, mark)} ${where}${message} ${paint('dim', `[${rule}]`)}`);
    },
    step,
    endStep,
    paint,
  };
}

const order: ReadonlyArray<Finding['severity']> = ['error', 'warning', 'info'];

/** Worst first. */
export function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

export function count(findings: readonly Finding[], severity: Finding['severity']): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** `2 errors, 1 warning`, or that there is none. */
export function summary(findings: readonly Finding[]): string {
  const [errors, warnings] = [count(findings, 'error'), count(findings, 'warning')];
  const plural = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  if (errors + warnings === 0) return 'No problem found.';
  return `${[plural(errors, 'error'), plural(warnings, 'warning')].join(', ')}.`;
}
