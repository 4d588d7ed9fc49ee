import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Reads event files as TensorBoard does. Written from the formats alone: it shares no code with what
 * writes them, and its checksum goes bit by bit.
 */

export interface ReadValue {
  readonly tag: string;
  readonly value: number;
  /** The plugin in the metadata of the value, if it has any. */
  readonly plugin: string | undefined;
}

export interface ReadEvent {
  /** Seconds. */
  readonly wallTime: number;
  readonly step: number;
  readonly version: string | undefined;
  readonly isRestart: boolean;
  readonly values: readonly ReadValue[];
}

export interface Point {
  readonly step: number;
  readonly value: number;
  readonly wallTime: number;
}

/** A field of a protobuf message: a number or bytes. */
interface Field {
  readonly id: number;
  readonly bytes: Buffer;
  readonly varint: number;
}

export function eventFilesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.includes('tfevents'))
    .sort()
    .map((name) => join(folder, name));
}

/** The whole events of a file; a record that is cut at its end is left out. */
export function readEventFile(path: string): readonly ReadEvent[] {
  const events: ReadEvent[] = [];
  const bytes = readFileSync(path);
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    requireChecksum(bytes.readUInt32LE(at + 8), bytes.subarray(at, at + 8));
    const end = at + 12 + length;
    if (end + 4 > bytes.length) break;
    const payload = bytes.subarray(at + 12, end);
    requireChecksum(bytes.readUInt32LE(end), payload);
    events.push(eventOf(payload));
    at = end + 4;
  }
  return events;
}

/**
 * What a folder shows: the points of every tag. A restart discards all from its step on; a step that
 * does not go on replaces those of its tag from there.
 */
export function readPoints(folder: string): ReadonlyMap<string, readonly Point[]> {
  const points = new Map<string, Point[]>();
  for (const path of eventFilesIn(folder)) {
    for (const { step, wallTime, values, isRestart } of readEventFile(path)) {
      if (isRestart) for (const own of points.values()) discardFrom(own, step);
      for (const { tag, value } of values) {
        const own = points.get(tag) ?? [];
        points.set(tag, own);
        discardFrom(own, step);
        own.push({ step, value, wallTime });
      }
    }
  }
  return points;
}

function discardFrom(points: Point[], step: number): void {
  while ((points.at(-1)?.step ?? -1) >= step) points.pop();
}

function eventOf(message: Buffer): ReadEvent {
  const fields = fieldsOf(message);
  const session = fields.filter(({ id }) => id === 7).flatMap(({ bytes }) => fieldsOf(bytes));
  const summary = fields.filter(({ id }) => id === 5).flatMap(({ bytes }) => fieldsOf(bytes));
  return {
    wallTime: fields.find(({ id }) => id === 1)?.bytes.readDoubleLE() ?? 0,
    step: fields.find(({ id }) => id === 2)?.varint ?? 0,
    version: fields.find(({ id }) => id === 3)?.bytes.toString(),
    isRestart: session.some(({ id, varint }) => id === 1 && varint === 1),
    values: summary.filter(({ id }) => id === 1).map(({ bytes }) => readValue(bytes)),
  };
}

function readValue(message: Buffer): ReadValue {
  const inside = (bytes: Buffer | undefined, id: number): Buffer | undefined =>
    bytes && fieldsOf(bytes).find((field) => field.id === id)?.bytes;
  return {
    tag: String(inside(message, 1)),
    value: inside(message, 2)?.readFloatLE() ?? Number.NaN,
    plugin: inside(inside(inside(message, 9), 1), 1)?.toString(),
  };
}

const FIXED_BYTES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function fieldsOf(message: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  function readVarint(): number {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
  while (at < message.length) {
    const key = readVarint();
    const [id, type] = [Math.floor(key / 8), key % 8];
    if (type === 0) fields.push({ id, bytes: Buffer.alloc(0), varint: readVarint() });
    else {
      const length = FIXED_BYTES[type] ?? readVarint();
      fields.push({ id, bytes: message.subarray(at, at + length), varint: 0 });
      at += length;
    }
  }
  if (at !== message.length) throw new Error('a field is cut');
  return fields;
}

function requireChecksum(stored: number, bytes: Buffer): void {
  const expected = maskedBitwise(bytes);
  if (stored !== expected) throw new Error(`checksum ${stored}, ${expected} is expected`);
}

/** CRC-32C, rotated by 15 bits and moved on, as TFRecord has it. */
function maskedBitwise(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  const whole = BigInt((crc ^ 0xffffffff) >>> 0);
  return Number((((whole >> 15n) | (whole << 17n)) + 0xa282ead8n) & 0xffffffffn);
}
