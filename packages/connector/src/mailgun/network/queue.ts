// The attempts of one origin: which have a connection, which wait for one, which may lose theirs. Starts attempts; opens no socket.
import type { Attempt, AttemptOwner } from './attempt.js';
import { type Connection, maxConnections, type Origin } from './connections.js';
import type { IdleLimit } from './idle-limit.js';

/** Attempts in progress or waiting per origin; more are refused immediately. */
const maxAttempts = 2_000;
/** Bytes of their requests together. */
const maxBytes = 64 * 1024 * 1024;

export class Queue implements AttemptOwner {
  /** Waiting attempts, in order. One that timed out leaves a gap that is skipped later. */
  private waiting: Array<Attempt | undefined> = [];
  private head = 0;
  private waitingCount = 0;
  private bytes = 0;
  /** Slots that are free as soon as their sockets are closed. */
  private closing = 0;
  /** Attempts without a response in time that still have a connection, the oldest first. */
  private readonly pending = new Set<Attempt>();

  constructor(
    private readonly origin: Origin,
    private readonly idleLimit: IdleLimit,
    private readonly onContact: () => void,
  ) {}

  idleLimitMs(connection: Connection): number | undefined {
    return this.idleLimit.forConnection(connection);
  }

  onResponse(latencyMs: number): void {
    this.idleLimit.recordLatency(latencyMs);
    this.onContact();
  }

  /** @returns false when too many wait already */
  hasRoomFor(bytes: number): boolean {
    return this.origin.active + this.waitingCount < maxAttempts && this.bytes + bytes <= maxBytes;
  }

  add(attempt: Attempt): void {
    this.bytes += attempt.request.body.length;
    if (this.origin.active < maxConnections) {
      this.start(attempt);
      return;
    }
    this.waiting.push(attempt);
    this.waitingCount += 1;
    this.makeRoom();
  }

  addPending(attempt: Attempt): void {
    this.pending.add(attempt);
    this.makeRoom();
  }

  replacePool(connection: Connection): void {
    this.origin.replacePool(connection);
  }

  onEnd(attempt: Attempt, connection: Connection | undefined, canReuse: boolean): void {
    this.bytes -= attempt.request.body.length;
    this.pending.delete(attempt);
    if (!connection) {
      this.waitingCount -= 1;
      return;
    }
    const isKept = canReuse && this.origin.returnConnection(connection);
    if (!canReuse) this.origin.closeConnection(connection);
    // A socket is closed one turn of the event loop later: until then a new one would be one too many.
    if (isKept) this.freeSlot();
    else {
      this.closing += 1;
      setImmediate(() =>
        setImmediate(() => {
          this.closing -= 1;
          this.freeSlot();
        }),
      );
    }
  }

  /** A waiting attempt takes the connection of the oldest pending one. */
  private makeRoom(): void {
    if (this.waitingCount <= this.closing || this.origin.active < maxConnections) return;
    const [oldest] = this.pending;
    oldest?.abandon();
  }

  private freeSlot(): void {
    this.origin.active -= 1;
    const next = this.takeWaiting();
    if (!next) return;
    this.waitingCount -= 1;
    this.start(next);
    this.makeRoom();
  }

  private start(attempt: Attempt): void {
    this.origin.active += 1;
    attempt.start(this.origin.takeConnection());
  }

  private takeWaiting(): Attempt | undefined {
    while (this.head < this.waiting.length) {
      const attempt = this.waiting[this.head];
      this.waiting[this.head] = undefined;
      this.head += 1;
      if (this.head > maxAttempts) {
        this.waiting = this.waiting.slice(this.head);
        this.head = 0;
      }
      if (attempt?.isWaiting) return attempt;
    }
    this.waiting = [];
    this.head = 0;
    return undefined;
  }
}
