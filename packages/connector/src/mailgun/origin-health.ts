// What this process has seen of each origin: three numbers that distinguish a late response from an outage. No effects of its own.

/** Without any contact in this time a send that timed out counts as failed, not as unconfirmed. */
const contactWindowMs = 30_000;
/** An outage: this many sends in a row ended without a response … */
const outageSends = 3;
/** … and the first of them began this long ago. */
const outageMs = 15_000;
/** Most origins that are remembered. */
const maxOrigins = 100;

interface Health {
  /** When the origin last opened a connection or began a response. */
  lastContactMs: number;
  /** Sends that ended without a response since the last response. */
  sendsWithoutResponse: number;
  /** When the first of those began. */
  firstWithoutResponseMs: number;
}

export class OriginHealth {
  private readonly origins = new Map<string, Health>();

  /** The origin opened a connection or began a response. */
  recordContact(origin: string, nowMs: number): void {
    this.healthOf(origin).lastContactMs = nowMs;
  }

  /** The origin responded, with any status. It ends an outage. */
  recordResponse(origin: string, nowMs: number): void {
    const health = this.healthOf(origin);
    health.lastContactMs = nowMs;
    health.sendsWithoutResponse = 0;
  }

  /** A send that began at `startedMs` ended without a response. */
  recordNoResponse(origin: string, startedMs: number): void {
    const health = this.healthOf(origin);
    const isFirst = health.sendsWithoutResponse === 0;
    health.firstWithoutResponseMs = isFirst ? startedMs : Math.min(health.firstWithoutResponseMs, startedMs);
    health.sendsWithoutResponse += 1;
  }

  /** True when the origin was in contact within the last 30 s. */
  isInContact(origin: string, nowMs: number): boolean {
    return nowMs - this.healthOf(origin).lastContactMs <= contactWindowMs;
  }

  /** True when the last three or more sends had no response, and the first of them began at least 15 s ago. */
  isOutage(origin: string, nowMs: number): boolean {
    const { sendsWithoutResponse, firstWithoutResponseMs } = this.healthOf(origin);
    return sendsWithoutResponse >= outageSends && nowMs - firstWithoutResponseMs >= outageMs;
  }

  private healthOf(origin: string): Health {
    const known = this.origins.get(origin);
    if (known) return known;
    const [oldest] = this.origins.keys();
    if (this.origins.size >= maxOrigins && oldest !== undefined) this.origins.delete(oldest);
    const health = { lastContactMs: Number.NEGATIVE_INFINITY, sendsWithoutResponse: 0, firstWithoutResponseMs: 0 };
    this.origins.set(origin, health);
    return health;
  }
}
