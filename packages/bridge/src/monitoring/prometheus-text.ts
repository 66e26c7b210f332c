// Counters and a histogram as Prometheus text (https://prometheus.io/docs/instrumenting/exposition_formats/, checked 2026-11).
// Written here rather than with prom-client, which brings OpenTelemetry's API for three kinds of lines.

export interface Counter {
  /** @param values of the labels, in their order; from a closed set, so that the number of series stays small */
  increment(...values: readonly string[]): void;
  render(): string;
}

export function createCounter(name: string, help: string, labels: readonly string[]): Counter {
  const series = new Map<string, number>();
  return {
    increment(...values) {
      const key = labels.map((label, index) => `${label}="${escapeLabel(values[index] ?? '')}"`).join(',');
      series.set(key, (series.get(key) ?? 0) + 1);
    },
    render: () =>
      renderMetric(
        name,
        'counter',
        help,
        [...series].map(([key, value]) => `${name}{${key}} ${value}`),
      ),
  };
}

export interface Histogram {
  observe(value: number): void;
  render(): string;
}

/** @param bounds upper bounds of the buckets, ascending */
export function createHistogram(name: string, help: string, bounds: readonly number[]): Histogram {
  const counts = bounds.map(() => 0);
  let [sum, count] = [0, 0];
  return {
    observe(value) {
      sum += value;
      count += 1;
      for (const [index, bound] of bounds.entries()) if (value <= bound) counts[index] = (counts[index] ?? 0) + 1;
    },
    render: () =>
      renderMetric(name, 'histogram', help, [
        ...bounds.map((bound, index) => `${name}_bucket{le="${bound}"} ${counts[index]}`),
        `${name}_bucket{le="+Inf"} ${count}`,
        `${name}_sum ${sum}`,
        `${name}_count ${count}`,
      ]),
  };
}

/** A value that is read each time it is rendered. */
export function renderValue(name: string, help: string, value: number, type: 'gauge' | 'counter' = 'gauge'): string {
  return renderMetric(name, type, help, [`${name} ${value}`]);
}

function renderMetric(name: string, type: string, help: string, lines: readonly string[]): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
