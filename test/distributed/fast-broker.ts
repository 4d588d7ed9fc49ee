import type {
  Broker,
  Checkpoint,
  Entry,
  FollowOptions,
  Line,
  Position,
} from '../../src/broker/broker.ts';
import type { FastTime } from './fast-time.ts';

/** A broker for programs whose time is faster than that of the engine. */
export class FastBroker implements Broker {
  readonly partitions: number;
  readonly #open: () => Broker;
  readonly #time: FastTime;
  #broker: Broker;

  constructor(open: () => Broker, time: FastTime) {
    this.#open = open;
    this.#time = time;
    this.#broker = open();
    this.partitions = this.#broker.partitions;
  }

  /** Goes on with another broker, as one who has never seen the engine. */
  reopen(): void {
    this.#broker = this.#open();
  }

  append(p: number, who: string, end: number, batch: Uint8Array): Promise<void> {
    return this.#broker.append(p, who, end, batch);
  }

  mark(p: number, who: string): Promise<number> {
    return this.#broker.mark(p, who);
  }

  async read(p: number, after: Position, max: number, waitMs: number): Promise<Entry[]> {
    const entries = await this.#broker.read(p, after, max, this.#time.realDuration(waitMs));
    return entries.map((entry) => ({ ...entry, ms: this.#time.at(entry.ms) }));
  }

  load(p: number): Promise<Checkpoint | undefined> {
    return this.#broker.load(p);
  }

  save(p: number, checkpoint: Checkpoint): Promise<boolean> {
    return this.#broker.save(p, checkpoint);
  }

  commit(p: number, base: number, lines: readonly Line[]): Promise<boolean> {
    return this.#broker.commit(p, base, lines);
  }

  lines(run: string, from: number, options?: FollowOptions): AsyncIterable<Line> {
    return this.#broker.lines(run, from, options);
  }

  acquire(p: number, owner: string, ms: number): Promise<boolean> {
    return this.#broker.acquire(p, owner, this.#time.realDuration(ms));
  }

  preflight(): Promise<readonly string[]> {
    return this.#broker.preflight();
  }

  close(): Promise<void> {
    return this.#broker.close();
  }
}
