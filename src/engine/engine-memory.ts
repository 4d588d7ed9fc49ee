import { MessageHub } from '../hub/message-hub.ts';
import { readPackedHub } from '../hub/packed-hub.ts';
import {
  type EngineState,
  type RunProgress,
  readEngineState,
  STATE_VERSION,
} from '../state/engine-state.ts';
import { restoreHub } from '../state/restore-hub.ts';
import { escapeText } from '../text/escape.ts';
import type { HookGroups } from './groups.ts';
import type { Outlet } from './outlet.ts';

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

/** Captures all that decides the following lines of an engine, and brings it back. */
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

  /**
   * A copy of all parts between two records. It stops the host, so each part copies its numbers in
   * large columns and leaves the text to whoever writes the state down: 1 ns per value.
   */
  capture(): EngineState {
    const { hub, outlet, groups, inputs, records } = this.#parts;
    const { timeMs, name } = outlet;
    const { trainIter } = groups;
    const inputState = inputs?.toJSON();
    return {
      version: STATE_VERSION,
      records: (this.#resumed?.records ?? 0) + records(),
      ...(trainIter !== undefined && { iter: trainIter }),
      timeMs,
      ...(name !== undefined && { name }),
      hub: hub.capture(),
      groups: groups.toJSON(),
      ...(inputState !== undefined && { inputs: inputState }),
    };
  }

  /**
   * Takes over what `capture` gave, or its JSON, before the first record, as far as the options ask
   * for what it has; names what begins anew because they ask for something else.
   * @throws TypeError or RangeError for what is no state; nothing has changed then.
   */
  restore(state: unknown): readonly string[] {
    const { records, iter, timeMs, name, hub, groups, inputs } = readEngineState(state);
    const parts = this.#parts;
    const savedHub = readPackedHub(hub);
    // groups read while they restore, so others try first: no half of a damaged state stays behind
    parts.makeGroups(new MessageHub()).restore(groups);
    if (inputs !== undefined) parts.inputs?.restore(inputs);
    restoreHub(parts.hub, savedHub); // from here on nothing throws
    this.#resumed = { records, ...(iter !== undefined && { iter }) };
    parts.outlet.timeMs = timeMs;
    parts.outlet.name = name;
    return parts.groups.restore(groups).map((misfit) => escapeText(misfit));
  }
}
