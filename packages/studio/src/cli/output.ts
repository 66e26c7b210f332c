// How a command writes: results to standard output, progress to standard error. Colours and a spinner only on a terminal, and
// not with NO_COLOR or TERM=dumb; plain lines otherwise.
import pc from 'picocolors';
import createSpinner, { type Spinner } from 'yocto-spinner';
import type { Finding } from '../contract/api.js';
import type { Dependencies, OutputStream } from './dependencies.js';

export interface Output {
  /** A line of the result. */
  line(text?: string): void;
  json(value: unknown): void;
  finding(finding: Finding): void;
  /** Shows what is in progress now. */
  step(text: string): void;
  endStep(): void;
  readonly colors: Colors;
}

type Colors = ReturnType<typeof pc.createColors>;

const marks = {
  error: { mark: '✗', color: 'red' },
  warning: { mark: '!', color: 'yellow' },
  info: { mark: '✓', color: 'green' },
} as const;

/** What was not checked or will not be stored: neither good news nor something to fix. */
const neutral = { mark: '·', color: 'dim' } as const;
const neutralRules = /^(storage-strips|connector-warning|language)$|-unreadable$/;

export function createOutput({ stdout, stderr, env }: Pick<Dependencies, 'stdout' | 'stderr' | 'env'>): Output {
  const isRich = (stream: OutputStream) => stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const colors = pc.createColors(isRich(stdout));
  let spinner: Spinner | undefined;

  function endStep(): void {
    spinner?.stop();
    spinner = undefined;
  }

  function step(text: string): void {
    endStep();
    if (isRich(stderr)) spinner = createSpinner({ text, stream: stderr }).start();
    else stderr.write(`… ${text}\n`);
  }

  function line(text = ''): void {
    endStep();
    stdout.write(`${text}\n`);
  }

  return {
    line,
    json: (value) => line(JSON.stringify(value, undefined, 2)),
    finding({ severity, path, message, rule }) {
      const { mark, color } = severity === 'info' && neutralRules.test(rule) ? neutral : marks[severity];
      const where = path.length > 0 ? `${colors.bold(path.join('.'))}: ` : '';
      line(`${colors[color](mark)} ${where}${message} ${colors.dim(`[${rule}]`)}`);
    },
    step,
    endStep,
    colors,
  };
}

const severities: ReadonlyArray<Finding['severity']> = ['error', 'warning', 'info'];

/** Errors first. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

export function countOf(findings: readonly Finding[], severity: Finding['severity']): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** `2 errors, 1 warning.`, or that there are none. */
export function summarize(findings: readonly Finding[]): string {
  const [errors, warnings] = [countOf(findings, 'error'), countOf(findings, 'warning')];
  const plural = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  if (errors + warnings === 0) return 'No problems found.';
  return `${[plural(errors, 'error'), plural(warnings, 'warning')].join(', ')}.`;
}
