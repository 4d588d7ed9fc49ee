import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { tfRecord } from '../codec/tf-record.ts';
import { eventTag } from './event-tag.ts';

/*
 * Events as TensorBoard reads them. Fields by number, of `event.proto` and `summary.proto`:
 * Event { wall_time 1, step 2, file_version 3, summary 5, session_log 7 }, SessionLog { status 1 },
 * Summary { value 1 }, Value { tag 1, simple_value 2, metadata 9 },
 * SummaryMetadata { plugin_data 1, data_class 4 }, PluginData { plugin_name 1 }.
 */

const MS_PER_SECOND = 1000;
/** From this version on `SessionLog` tells of a restart. */
const FILE_VERSION = 'brain.Event:2';
const START = 1;
const DATA_CLASS_SCALAR = 1;
const PLUGIN = 'scalars';
const FLOAT_BYTES = 4;
/** Tags that are remembered; beyond, groups that have left make room. */
const MAX_TAGS = 100_000;

/** The message of one value, in which only the float changes. */
interface ValueMessage {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The position of the float. */
  readonly at: number;
}

/** Returns the event that begins every event file. */
export function versionEvent(timeMs: number): Uint8Array {
  return framed(eventAt(timeMs).tag(3, WireType.LengthDelimited).string(FILE_VERSION));
}

/** Returns the event of a restart: readers discard what they have from `step` on. */
export function restartEvent(timeMs: number, step: number): Uint8Array {
  const event = eventAt(timeMs, step).tag(7, WireType.LengthDelimited).fork();
  return framed(event.tag(1, WireType.Varint).int32(START).join());
}

/** The scalars of one mode of a group. */
interface Series {
  /** The step of the newest event. */
  step: number;
  readonly messages: Map<string, ValueMessage>;
}

/** What an event is made of. */
export interface ScalarsAt {
  readonly timeMs: number;
  readonly step: number;
  readonly mode: string;
  readonly group: readonly string[];
  readonly scalars: Iterable<readonly [key: string, value: number]>;
}

/** Makes the events of scalars. Remembers tags, whose messages differ by four bytes only. */
export class ScalarEvents {
  readonly #series = new Map<string, Series>();
  #tags = 0;

  /** Returns the step of the newest event of a mode; `undefined` before its first one. */
  stepOf({ mode, group }: Pick<ScalarsAt, 'mode' | 'group'>): number | undefined {
    return this.#series.get(nameOf(mode, group))?.step;
  }

  /** Returns one event with all scalars; numbers become float32. */
  eventOf({ timeMs, step, mode, group, scalars }: ScalarsAt): Uint8Array {
    const series = this.#seriesOf(nameOf(mode, group));
    series.step = step;
    const event = eventAt(timeMs, step).tag(5, WireType.LengthDelimited).fork();
    for (const [key, value] of scalars) {
      const known = series.messages.get(key);
      if (known === undefined) {
        const tag = eventTag(mode, group, key);
        series.messages.set(key, messageOf(tag));
        this.#tags++;
        event.raw(valueField(tag, value, true));
      } else {
        known.view.setFloat32(known.at, value, true);
        event.raw(known.bytes); // a copy
      }
    }
    return framed(event.join());
  }

  #seriesOf(name: string): Series {
    if (this.#tags > MAX_TAGS) {
      this.#series.clear();
      this.#tags = 0;
    }
    let series = this.#series.get(name);
    if (series === undefined) {
      series = { step: Number.NaN, messages: new Map() };
      this.#series.set(name, series);
    }
    return series;
  }
}

function nameOf(mode: string, group: readonly string[]): string {
  return group.length === 0 ? mode : JSON.stringify([mode, ...group]);
}

function messageOf(tag: string): ValueMessage {
  const bytes = valueField(tag, 0, false);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { bytes, view, at: bytes.length - FLOAT_BYTES };
}

/** Returns the field `value` of a summary; without metadata it ends with the float. */
function valueField(tag: string, value: number, hasMetadata: boolean): Uint8Array {
  const field = new BinaryWriter().tag(1, WireType.LengthDelimited).fork();
  field.tag(1, WireType.LengthDelimited).string(tag);
  if (hasMetadata) {
    field.tag(9, WireType.LengthDelimited).fork();
    field.tag(1, WireType.LengthDelimited).fork();
    field.tag(1, WireType.LengthDelimited).string(PLUGIN).join();
    field.tag(4, WireType.Varint).int32(DATA_CLASS_SCALAR).join();
  }
  return field.tag(2, WireType.Bit32).float(value).join().finish();
}

function eventAt(timeMs: number, step?: number): BinaryWriter {
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(timeMs / MS_PER_SECOND);
  return step === undefined ? event : event.tag(2, WireType.Varint).int64(step);
}

function framed(event: BinaryWriter): Uint8Array {
  return tfRecord(event.finish());
}
