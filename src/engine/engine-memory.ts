import type { Continuation } from '../codec/continuation.ts';
import { readNumber, writeNumber } from '../codec/number-state.ts';
import { MessageHub } from '../hub/message-hub.ts';
import { readPackedHub } from '../hub/packed-hub.ts';
import type { LogProcessorSettings } from '../options/options.ts';
import type { Ranks } from '../run/coverage.ts';
import {
  type EngineState,
  type RunProgress,
  readEngineState,
  STATE_VERSION,
} from '../state/engine-state.ts';
import { restoreHub } from '../state/restore-hub.ts';
import { escapeText } from '../text/escape.ts';
import { type BestWatch, readBestWatch } from '../watch/best-watch.ts';
import { Counters, type CountersState } from './counters.ts';
import type { HookGroups } from './groups.ts';
import { Hints } from './hints.ts';
import type { TrackCopy } from './hook-state.ts';
import { newItems } from './new-items.ts';
import type { Outlet } from './outlet.ts';
import type { RunEvents } from './run-events.ts';
import { UnmatchedItems, type UnmatchedItemsState } from './unmatched-items.ts';

/** The shortest time between two copies of the tracks: they are 14 MB at most. */
const TRACKS_INTERVAL_MS = 5 * 60_000;

/** How far an adapter is in its inputs. */
export interface InputState {
  /** Returns plain JSON. */
  toJSON(): unknown;
  /** Restores what `toJSON` gave. @throws TypeError for anything else; nothing has changed then. */
  restore(state: unknown): void;
}

/** The parts of an engine that remember. */
export interface EngineParts {
  readonly hub: MessageHub;
  readonly outlet: Outlet;
  readonly groups: HookGroups;
  readonly run: RunEvents;
  readonly inputs: InputState | undefined;
  /** The arrival of the last record; `undefined` if no line depends on time. */
  readonly arrival: { ms: number } | undefined;
  /** The ranks that the newest records came from. */
  readonly noted: { ranks: Ranks | undefined };
  /** What lines ask for. */
  readonly settings: LogProcessorSettings;
  /** Makes groups as the engine does, on another hub. */
  readonly makeGroups: (hub: MessageHub) => HookGroups;
  /** Epoch milliseconds now. */
  readonly clock: () => number;
  readonly counters: Counters;
  readonly unmatched: UnmatchedItems;
  readonly hints: Hints;
  /** `undefined` without `onBest`. */
  readonly best: BestWatch | undefined;
}

/** What was counted and told of the records so far. */
interface ToldState {
  readonly counters: CountersState;
  readonly unmatched: UnmatchedItemsState;
  readonly hints: readonly string[];
}

/** Captures and restores all that decides the following lines of an engine. */
export class EngineMemory {
  readonly #parts: EngineParts;
  /** The number of records that the counters do not know: those before a run was resumed. */
  #before = 0;
  #resumed: RunProgress | undefined;
  /** When the tracks were copied last. */
  #tracksMs = Number.NEGATIVE_INFINITY;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** The position at which the run was resumed; `undefined` for a run that was not. */
  get resumed(): RunProgress | undefined {
    return this.#resumed;
  }

  /**
   * Copies all parts, between two records. This stops the host, so each part copies its numbers in
   * large columns, and the text is made later, when the state is written: 1 ns per value. With
   * `kept` the tracks are those of the copy before, unless it is older than 5 minutes: what a crash
   * loses of them is a gap in the picture.
   */
  capture(tracks: TrackCopy): EngineState {
    const { hub, outlet, groups, inputs, counters, unmatched, hints } = this.#parts;
    const { arrival, noted, run, best } = this.#parts;
    const told: ToldState = {
      counters: counters.toJSON(),
      unmatched: unmatched.toJSON(),
      hints: hints.toJSON(),
    };
    const { timeMs, name } = outlet;
    const { trainIter } = groups;
    const inputState = inputs?.toJSON();
    return {
      version: STATE_VERSION,
      records: this.#before + counters.records,
      ...(trainIter !== undefined && { iter: trainIter }),
      timeMs: writeNumber(timeMs),
      ...(name !== undefined && { name }),
      ...(run.startedMs !== undefined && { startedMs: run.startedMs }),
      ...(arrival !== undefined && { arrivalMs: arrival.ms }),
      ...(noted.ranks !== undefined && { ranks: noted.ranks }),
      hub: hub.capture(),
      groups: groups.capture(this.#copyTracks(tracks)),
      told,
      ...(best !== undefined && { best: best.toJSON() }),
      ...(inputState !== undefined && { inputs: inputState }),
    };
  }

  #copyTracks(asked: TrackCopy): TrackCopy {
    const nowMs = this.#parts.clock();
    if (asked === 'kept' && nowMs - this.#tracksMs < TRACKS_INTERVAL_MS) return 'kept';
    this.#tracksMs = nowMs;
    return 'fresh';
  }

  /**
   * Restores what `capture` gave, or its JSON, before the first record, as far as the options ask
   * for the same. Returns the names of what begins anew because the options ask for something else.
   * @throws TypeError or RangeError for anything else; nothing has changed then.
   */
  restore(state: unknown, continuation: Continuation): readonly string[] {
    const saved = readEngineState(state);
    const { records, iter, timeMs, name, arrivalMs, hub, groups, inputs } = saved;
    const parts = this.#parts;
    const savedHub = readPackedHub(hub);
    // groups check the state while they restore, so other groups try first
    parts.makeGroups(new MessageHub()).restore(groups, continuation);
    restoreTold(saved.told, new Counters(), new UnmatchedItems([]), new Hints(() => {}));
    if (saved.best !== undefined) readBestWatch(saved.best);
    if (inputs !== undefined) parts.inputs?.restore(inputs);
    const cut = restoreHub(parts.hub, savedHub); // from here on nothing throws
    if (continuation === 'resumed') {
      this.#resumed = { records, ...(iter !== undefined && { iter }) };
      this.#before = records;
    } else {
      restoreTold(saved.told, parts.counters, parts.unmatched, parts.hints);
      this.#before = records - parts.counters.records;
    }
    parts.outlet.timeMs = readNumber(timeMs, 'timeMs');
    parts.outlet.name = name;
    parts.run.startedMs = saved.startedMs;
    parts.noted.ranks = saved.ranks;
    if (saved.best !== undefined) parts.best?.restore(saved.best);
    if (parts.arrival !== undefined && arrivalMs !== undefined) parts.arrival.ms = arrivalMs;
    const misfits = [
      ...newItems(parts.settings, cut),
      ...parts.groups.restore(groups, continuation),
    ];
    return [...new Set(misfits)].map((misfit) => escapeText(misfit));
  }
}

/** Restores what was counted and told. @throws TypeError for anything else. */
function restoreTold(
  state: unknown,
  counters: Counters,
  unmatched: UnmatchedItems,
  hints: Hints,
): void {
  const saved = Object(state) as Partial<ToldState>;
  counters.restore(saved.counters);
  unmatched.restore(saved.unmatched);
  hints.restore(saved.hints);
}
