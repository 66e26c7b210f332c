// The range of time that a call of stats or metrics is about, and its steps. Pure. (openapi; recordings, 2024 and 2025)
import { httpError } from '../../http/response.js';
import { asText } from '../../model/json.js';

export type Resolution = 'hour' | 'day' | 'month';

export interface Period {
  resolution: Resolution;
  /** The first step, epoch milliseconds. */
  startMs: number;
  /** The last step: it is part of the period. */
  endMs: number;
  /** As written in the call. */
  duration?: string;
}

interface WrittenPeriod {
  start?: unknown;
  end?: unknown;
  resolution?: unknown;
  duration?: unknown;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A year of hours. */
const maxSteps = 8_784;

export function floorTo(resolution: Resolution, ms: number): number {
  if (resolution === 'hour') return ms - (ms % hourMs);
  if (resolution === 'day') return ms - (ms % dayMs);
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

export function nextStep(resolution: Resolution, ms: number): number {
  if (resolution === 'month') return monthsLater(ms, 1);
  return ms + (resolution === 'hour' ? hourMs : dayMs);
}

/** The same time of another month; its last day when it has no such day. */
function monthsLater(ms: number, months: number): number {
  const date = new Date(ms);
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return month + (Math.min(date.getUTCDate(), lastDay) - 1) * dayMs + (ms % dayMs);
}

/** RFC 2822, or Unix seconds. The name of the day need not be right. (recordings, 2024) */
function readTime(written: unknown, name: string, fallbackMs: number): number {
  if (written === undefined || written === null || written === '') return fallbackMs;
  const text = asText(written);
  const ms = /^\d{1,12}(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (!Number.isFinite(ms) || ms < 0) throw httpError(400, `Invalid parameter: ${name} is not a valid date`);
  return ms;
}

/**
 * The last seven days by default. `duration`, such as `7d`, is counted from the end and overrides the start.
 * @throws HttpError 400
 */
export function readPeriod(written: WrittenPeriod, nowMs: number): Period {
  const resolution = readResolution(written.resolution);
  const endMs = floorTo(resolution, readTime(written.end, 'end', nowMs));
  const duration = asText(written.duration ?? '') || undefined;
  const startMs = duration ? startOf(duration, endMs) : readTime(written.start, 'start', endMs - 7 * dayMs);
  const period = { resolution, startMs: floorTo(resolution, startMs), endMs, ...(duration && { duration }) };
  const stepMs = { hour: hourMs, day: dayMs, month: 28 * dayMs }[resolution];
  if (period.startMs > endMs) throw httpError(400, 'Invalid parameter: start is after end');
  if ((endMs - period.startMs) / stepMs > maxSteps) throw httpError(400, 'Invalid parameter: the range is too long');
  return period;
}

function readResolution(written: unknown): Resolution {
  if (written === undefined || written === null || written === '') return 'day';
  if (written === 'hour' || written === 'day' || written === 'month') return written;
  throw httpError(400, `Invalid parameter: resolution ${asText(written).slice(0, 50)} is not supported`);
}

function startOf(duration: string, endMs: number): number {
  const match = /^(\d{1,4})([hdm])$/.exec(duration);
  if (!match) throw httpError(400, 'Invalid parameter: duration is not valid');
  const count = Number(match[1]);
  const startMs = match[2] === 'm' ? monthsLater(endMs, -count) : endMs - count * (match[2] === 'h' ? hourMs : dayMs);
  return Math.max(0, startMs);
}

/** Every step of the period. */
export function stepsOf({ resolution, startMs, endMs }: Period): number[] {
  const steps: number[] = [];
  for (let ms = startMs; ms <= endMs; ms = nextStep(resolution, ms)) steps.push(ms);
  return steps;
}
