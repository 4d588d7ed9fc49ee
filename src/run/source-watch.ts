import { readNumber, type StateNumber, writeNumber } from '../codec/number-state.ts';
import { readList, readOptional, readPairs, readText } from '../codec/read-state.ts';
import { showValue } from '../text/show-value.ts';

/** The fields by which a record says which run it is of. */
export type SourceField = 'name' | 'pid' | 'run.experimentName';

/** Two runs whose records come in turn. */
export interface MixedSources {
  readonly field: SourceField;
  readonly sources: readonly [string | number, string | number];
}

const FIELDS: readonly string[] = ['name', 'pid', 'run.experimentName'];

/** The sources so far, as JSON. */
export interface SourceWatchState {
  readonly name?: string;
  readonly pid: StateNumber;
  readonly experimentName?: string;
  /** By field, oldest first. */
  readonly earlier: readonly (readonly [field: string, sources: readonly (string | number)[]])[];
  readonly mixed?: MixedSources;
}

/** The number of sources that are remembered per field; a program may be restarted for ever. */
const MAX_EARLIER = 16;

/**
 * Notices when records of one mode come from several runs in turn: a source comes back after
 * another one. A program that was restarted, with a new `pid`, does not. O(1) per record of the
 * source before.
 */
export class SourceWatch {
  #name: string | undefined;
  #pid = Number.NaN;
  #experimentName: string | undefined;
  readonly #earlier = new Map<SourceField, (string | number)[]>();
  #mixed: MixedSources | undefined;

  /** The first two runs that came in turn; `undefined` while there are none. */
  get mixed(): MixedSources | undefined {
    return this.#mixed;
  }

  /** Takes the texts by which a record says its source. */
  takeNames(name: string | undefined, experimentName: string | undefined): void {
    if (name !== undefined && name !== this.#name) {
      this.#change('name', this.#name, name);
      this.#name = name;
    }
    if (experimentName !== undefined && experimentName !== this.#experimentName) {
      this.#change('run.experimentName', this.#experimentName, experimentName);
      this.#experimentName = experimentName;
    }
  }

  /** Takes the process ids of `count` records, which stand `stride` apart from `from` on. */
  takePids(numbers: Float64Array, from: number, stride: number, count: number): void {
    for (let i = 0; i < count; i++) {
      const pid = numbers[from + i * stride] as number;
      if (pid === this.#pid || Number.isNaN(pid)) continue;
      this.#change('pid', Number.isNaN(this.#pid) ? undefined : this.#pid, pid);
      this.#pid = pid;
    }
  }

  toJSON(): SourceWatchState {
    return {
      ...(this.#name !== undefined && { name: this.#name }),
      pid: writeNumber(this.#pid),
      ...(this.#experimentName !== undefined && { experimentName: this.#experimentName }),
      earlier: Array.from(this.#earlier, ([field, sources]) => [field, [...sources]]),
      ...(this.#mixed !== undefined && { mixed: this.#mixed }),
    };
  }

  /** Restores what `toJSON` gave. @throws TypeError for anything else. */
  restore(state: unknown): void {
    const saved: Readonly<Record<string, unknown>> = Object(state);
    const name = readOptional(saved.name, 'name', readText);
    const pid = readNumber(saved.pid, 'pid');
    const experimentName = readOptional(saved.experimentName, 'experimentName', readText);
    const earlier = readPairs(saved.earlier, 'earlier', readSources);
    this.#mixed = readOptional(saved.mixed, 'mixed', readMixed);
    this.#name = name;
    this.#pid = pid;
    this.#experimentName = experimentName;
    for (const [field, sources] of earlier) this.#earlier.set(readField(field), [...sources]);
  }

  #change<Source extends string | number>(
    field: SourceField,
    before: Source | undefined,
    source: Source,
  ): void {
    if (before === undefined || this.#mixed !== undefined) return;
    const earlier = this.#earlier.get(field) ?? [];
    if (earlier.includes(source)) {
      this.#mixed = { field, sources: [source, before] };
    }
    earlier.push(before);
    if (earlier.length > MAX_EARLIER) earlier.shift();
    this.#earlier.set(field, earlier);
  }
}

function readMixed(state: unknown): MixedSources {
  const { field, sources } = Object(state) as Partial<MixedSources>;
  const [one, other] = readSources(sources, 'sources');
  if (one === undefined || other === undefined) {
    throw new TypeError(`'sources' of a state must be two, got ${showValue(sources)}`);
  }
  return { field: readField(field), sources: [one, other] };
}

function readField(state: unknown): SourceField {
  if (FIELDS.includes(String(state))) return state as SourceField;
  throw new TypeError(
    `a source of a state must be one of ${FIELDS.join(', ')}, got ${showValue(state)}`,
  );
}

function readSources(state: unknown, name: string): readonly (string | number)[] {
  return readList(state, name)
    .slice(-MAX_EARLIER)
    .map((source) => (typeof source === 'number' ? source : readText(source, name)));
}
