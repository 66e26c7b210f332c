// The attempts of one origin: which have a connection, which wait for one, which may lose theirs. Starts attempts; opens no socket.
import type { Attempt, AttemptOwner } from './attempt.js';
import { type Connection, type Connections, maxConnections } from './connections.js';
import type { IdleLimit } from './idle-limit.js';

/** Attempts in progress or waiting per origin; more are refused immediately. */
const maxAttempts = 2_000;
/** Bytes of their requests together. */
const maxBytes = 64 * 1024 * 1024;

export class Queue implements AttemptOwner {
  /** Attempts that wait for a slot, in order. */
  private readonly waiting = new Set<Attempt>();
  /** The number of the last request, of all origins together. */
  lastRequest = 0;
  /** Attempts that have a connection or are opening one. */
  private active = 0;
  private bytes = 0;
  /** Slots that are free as soon as their sockets are closed. */
  private closing = 0;
  /** Attempts without a response in time that still have a connection, the oldest first. */
  private readonly pending = new Set<Attempt>();

  constructor(
    private readonly connections: Connections,
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

  get isUnused(): boolean {
    return this.active === 0;
  }

  closeIdle(): void {
    this.connections.closeIdle();
  }

  /** @returns false when too many wait already */
  hasRoomFor(bytes: number): boolean {
    return this.active + this.waiting.size < maxAttempts && this.bytes + bytes <= maxBytes;
  }

  add(attempt: Attempt): void {
    this.bytes += attempt.request.body.length;
    if (this.active < maxConnections) {
      this.start(attempt);
      return;
    }
    this.waiting.add(attempt);
    this.makeRoom();
  }

  addPending(attempt: Attempt): void {
    this.pending.add(attempt);
    this.makeRoom();
  }

  replacePool(connection: Connection): void {
    this.connections.replacePool(connection);
  }

  onEnd(attempt: Attempt, connection: Connection | undefined, canReuse: boolean): void {
    this.bytes -= attempt.request.body.length;
    this.pending.delete(attempt);
    this.waiting.delete(attempt);
    if (!connection) return;
    const isKept = canReuse && this.connections.giveBack(connection);
    if (!canReuse) this.connections.close(connection);
    // A socket is closed one turn of the event loop later: until then a new one would be one too many.
    if (isKept) this.freeSlot();
    else {
      this.closing += 1;
      const freeLater = () => {
        this.closing -= 1;
        this.freeSlot();
      };
      setImmediate(() => setImmediate(freeLater));
    }
  }

  /** A waiting attempt takes the connection of the oldest pending one. */
  private makeRoom(): void {
    if (this.waiting.size <= this.closing || this.active < maxConnections) return;
    const [oldest] = this.pending;
    oldest?.abandon();
  }

  private freeSlot(): void {
    this.active -= 1;
    const [next] = this.waiting;
    if (!next) return;
    this.waiting.delete(next);
    this.start(next);
    this.makeRoom();
  }

  private start(attempt: Attempt): void {
    this.active += 1;
    attempt.start(this.connections.take());
  }
}
