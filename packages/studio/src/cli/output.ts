// How a command writes: results to standard output, progress to standard error. Colours and a spinner only on a terminal, and
// not with NO_COLOR or TERM=dumb; plain lines otherwise. No text reaches a stream except through here.
import pc from 'picocolors';
import createSpinner, { type Spinner } from 'yocto-spinner';
import { maskKey } from '../connector/api-key.js';
import type { Finding } from '../contract/api.js';
import { escapeControls, quantity, withoutControls } from '../contract/plain-text.js';
import type { Dependencies, OutputStream } from './dependencies.js';

export interface Output {
  /** A line of the result. Everything in it is printed without escape codes and keys, whatever it holds. */
  line(...parts: readonly Part[]): void;
  json(value: unknown): void;
  finding(finding: Finding): void;
  /** Text for standard error, which may have several lines. */
  error(text: string): void;
  /** Shows what is in progress now. */
  step(text: string): void;
  endStep(): void;
  /** Masks a key in everything that is printed from now on. */
  hide(apiKey: unknown): void;
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

/** A part of a line: a text, or one with a style. Only this file writes the codes of a style. */
export type Part = string | { readonly style: Style; readonly text: string };

export const styled = (style: Style, text: string): Part => ({ style, text });

const marks = {
  error: { mark: '✗', style: 'red' },
  warning: { mark: '!', style: 'yellow' },
  info: { mark: '✓', style: 'green' },
} as const;

/** What was not checked or will not be stored: neither good news nor something to fix. */
const neutral = { mark: '·', style: 'dim' } as const;
const neutralRules = /^(storage-strips|connector-warning|connection|language)$|-unreadable$/;

export function createOutput({ stdout, stderr, env }: Pick<Dependencies, 'stdout' | 'stderr' | 'env'>): Output {
  const isRich = (stream: OutputStream) => stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const colors = pc.createColors(isRich(stdout));
  const secrets: unknown[] = [];
  let spinner: Spinner | undefined;

  const withoutKeys = (text: string) => secrets.reduce<string>(maskKey, text);
  const clean = (text: string) => withoutControls(withoutKeys(text));

  function endStep(): void {
    spinner?.stop();
    spinner = undefined;
  }

  function step(text: string): void {
    endStep();
    if (isRich(stderr)) spinner = createSpinner({ text: clean(text), stream: stderr }).start();
    else stderr.write(`… ${clean(text)}\n`);
  }

  function line(...parts: readonly Part[]): void {
    endStep();
    const texts = parts.map((part) => (typeof part === 'string' ? clean(part) : colors[part.style](clean(part.text))));
    stdout.write(`${texts.join('')}\n`);
  }

  return {
    line,
    json(value) {
      endStep();
      stdout.write(`${escapeControls(withoutKeys(JSON.stringify(value, undefined, 2)))}\n`);
    },
    finding({ severity, path, message, rule }) {
      const { mark, style } = severity === 'info' && neutralRules.test(rule) ? neutral : marks[severity];
      const where = path.length > 0 ? [styled('bold', path.join('.')), ': '] : [];
      line(styled(style, mark), ' ', ...where, message, ' ', styled('dim', `[${rule}]`));
    },
    error(text) {
      endStep();
      stderr.write(text.split('\n').map(clean).join('\n'));
    },
    step,
    endStep,
    hide: (apiKey) => void secrets.push(apiKey),
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
  if (errors + warnings === 0) return 'No problems found.';
  return `${[quantity(errors, 'error'), quantity(warnings, 'warning')].join(', ')}.`;
}
