import {
  type Broker,
  BrokerError,
  type Checkpoint,
  type Entry,
  type FollowOptions,
  type Line,
  type Position,
} from '../../src/broker/broker.ts';

/**
 * What happens to the calls of a process:
 * - `up`: they are done;
 * - `refusing`: they fail, and nothing is done;
 * - `deaf`: they are done, and their answer is lost;
 * - `paused`: they wait, as a process that is stopped does;
 * - `dead`: they are never done nor answered.
 */
export type LinkState = 'up' | 'refusing' | 'deaf' | 'paused' | 'dead';

type Calls = Pick<Broker, 'append' | 'mark' | 'read' | 'load' | 'save' | 'commit' | 'acquire'>;

/** A change of the calls of a broker: what a faulty process would do. */
export type Fault = (broker: Calls) => Partial<Calls>;

/** The way of one process to its broker, which tests cut. */
export class Link implements Broker {
  state: LinkState = 'up';
  readonly partitions: number;
  readonly #broker: Broker;
  readonly #calls: Calls;
  #resume: (() => void)[] = [];
  /** How often the connection was cut. */
  #cuts = 0;

  constructor(broker: Broker, fault: Fault = () => ({})) {
    this.#broker = broker;
    this.partitions = broker.partitions;
    const calls: Calls = {
      append: (...given) => broker.append(...given),
      mark: (...given) => broker.mark(...given),
      read: (...given) => broker.read(...given),
      load: (...given) => broker.load(...given),
      save: (...given) => broker.save(...given),
      commit: (...given) => broker.commit(...given),
      acquire: (...given) => broker.acquire(...given),
    };
    this.#calls = { ...calls, ...fault(calls) };
  }

  /** Cuts the connection: calls that are on their way fail, whether they were done or not. */
  cut(): void {
    this.state = 'refusing';
    this.#cuts++;
  }

  /** Lets calls go on that wait. */
  resume(): void {
    this.state = 'up';
    for (const call of this.#resume.splice(0)) call();
  }

  append(p: number, who: string, end: number, batch: Uint8Array): Promise<void> {
    return this.#call(() => this.#calls.append(p, who, end, batch));
  }

  mark(p: number, who: string): Promise<number> {
    return this.#call(() => this.#calls.mark(p, who));
  }

  read(p: number, after: Position, max: number, waitMs: number): Promise<Entry[]> {
    return this.#call(() => this.#calls.read(p, after, max, waitMs));
  }

  load(p: number): Promise<Checkpoint | undefined> {
    return this.#call(() => this.#calls.load(p));
  }

  save(p: number, checkpoint: Checkpoint): Promise<boolean> {
    return this.#call(() => this.#calls.save(p, checkpoint));
  }

  commit(p: number, base: number, lines: readonly Line[]): Promise<boolean> {
    return this.#call(() => this.#calls.commit(p, base, lines));
  }

  lines(run: string, from: number, options?: FollowOptions): AsyncIterable<Line> {
    return this.#broker.lines(run, from, options);
  }

  acquire(p: number, owner: string, ms: number): Promise<boolean> {
    return this.#call(() => this.#calls.acquire(p, owner, ms));
  }

  preflight(): Promise<readonly string[]> {
    return this.#call(() => this.#broker.preflight());
  }

  close(): Promise<void> {
    return this.#broker.close();
  }

  async #call<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.state === 'paused') await new Promise<void>((go) => void this.#resume.push(go));
    if (this.state === 'dead') await new Promise(() => {});
    if (this.state === 'refusing') throw unreachable();
    const cuts = this.#cuts;
    const result = await call();
    // the process may have been stopped or killed while the engine worked
    if (this.#is('paused')) await new Promise<void>((go) => void this.#resume.push(go));
    if (this.#is('dead')) await new Promise(() => {});
    if (this.#is('deaf') || this.#is('refusing') || cuts < this.#cuts) throw unreachable();
    return result;
  }

  /** The state is another one after a wait. */
  #is(state: LinkState): boolean {
    return this.state === state;
  }
}

function unreachable(): BrokerError {
  return new BrokerError('unreachable', 'cannot reach the broker (ECONNREFUSED)');
}
