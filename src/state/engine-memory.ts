import type { HookGroups } from '../engine/groups.ts';
import type { Outlet } from '../engine/outlet.ts';
import { MessageHub } from '../hub/message-hub.ts';
import { escapeText } from '../text/escape.ts';
import {
  type EngineState,
  type RunProgress,
  readEngineState,
  STATE_VERSION,
} from './engine-state.ts';
import { MAX_SAVED_VALUES } from './max-saved-values.ts';
import { restoreHub } from './restore-hub.ts';

/** How far an adapter is in its inputs. */
export interface InputState {
  /** Plain JSON. */
  toJSON(): unknown;
  /** Takes over what `toJSON` gave. @throws TypeError for anything else, which changes nothing. */
  restore(state: unknown): void;
}

/** The parts of an engine that remember. */
export interface EngineParts {
  readonly hub: MessageHub;
  readonly outlet: Outlet;
  readonly groups: HookGroups;
  readonly inputs: InputState | undefined;
  /** Groups as the engine makes them, on another hub. */
  readonly makeGroups: (hub: MessageHub) => HookGroups;
  /** Records that the engine has taken. */
  readonly records: () => number;
}

/** Writes down all that decides the following lines of an engine, and brings it back. */
export class EngineMemory {
  readonly #parts: EngineParts;
  #resumed: RunProgress | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Where the run stood when it was restored; `undefined` for one that has begun here. */
  get resumed(): RunProgress | undefined {
    return this.#resumed;
  }

  /** O(values that are kept). */
  toJSON(): EngineState {
    const { hub, outlet, groups, inputs, records } = this.#parts;
    const { timeMs, name } = outlet;
    const { trainIter } = groups;
    const inputState = inputs?.toJSON();
    const isCut = (key: string): boolean => hub.getScalar(key).length > MAX_SAVED_VALUES;
    return {
      version: STATE_VERSION,
      records: (this.#resumed?.records ?? 0) + records(),
      ...(trainIter !== undefined && { iter: trainIter }),
      timeMs,
      ...(name !== undefined && { name }),
      hub: hub.stateDict({ maxValues: MAX_SAVED_VALUES }),
      cutKeys: [...hub.logScalars.keys()].filter(isCut),
      groups: groups.toJSON(),
      ...(inputState !== undefined && { inputs: inputState }),
    };
  }

  /**
   * Takes over what `toJSON` gave, before the first record, as far as the options ask for what it
   * has; names what begins anew because they ask for something else.
   * @throws TypeError or RangeError for what is no state; nothing has changed then.
   */
  restore(state: unknown): readonly string[] {
    const { hub, groups, inputs, timeMs, name, ...progress } = readEngineState(state);
    const parts = this.#parts;
    // tried on others first: a state whose last part is damaged must not leave half of it behind
    const trial = new MessageHub();
    trial.loadStateDict(hub);
    parts.makeGroups(trial).restore(groups);
    if (inputs !== undefined) parts.inputs?.restore(inputs);
    restoreHub(parts.hub, hub);
    this.#resumed = progress;
    parts.outlet.timeMs = timeMs;
    parts.outlet.name = name;
    return parts.groups.restore(groups).map((misfit) => escapeText(misfit));
  }
}
