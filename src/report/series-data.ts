import type { Track } from '../tracks/track.ts';
import { fromHalf, MAX_HALF, toHalf } from './half.ts';
import type { Point, SeriesData } from './report-run.ts';

/** The buckets of a series, decoded: one array per number, oldest -> newest. */
export interface SeriesBuckets {
  /** The first iteration of each bucket. */
  readonly iters: Float64Array;
  /** NaN where no value is finite. */
  readonly mean: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Number of finite values. */
  readonly count: Float64Array;
  readonly nonFinite: Float64Array;
}

/** Returns the series of a track, 8 bytes of numbers per bucket. */
export function seriesData(key: string, track: Track): SeriesData {
  const { length, stride, lastIter, count, nonFinite, last } = track;
  const { first, lowest, highest } = track.landmarks;
  const mean = new Float32Array(length);
  for (let i = 0; i < length; i++) mean[i] = (track.sum[i] as number) / (count[i] as number);
  const below = mean.map((value, i) => Math.max(0, value - (track.min[i] as number)));
  const above = mean.map((value, i) => Math.max(0, (track.max[i] as number) - value));
  const scale = scaleOf(below, above);
  return {
    key,
    stride,
    ids: runsOfIds(lastIter, stride),
    mean: base64(mean),
    below: base64(halves(below, scale)),
    above: base64(halves(above, scale)),
    scale,
    counts: runsOfEqual(count),
    nonFinite: [...nonFinite].flatMap((own, index) => (own === 0 ? [] : [index, own])),
    first: point(first.iter, first.value),
    last: point(lastIter[length - 1] as number, last[length - 1] as number),
    ...(!Number.isNaN(lowest.iter) && {
      lowest: point(lowest.iter, lowest.value),
      highest: point(highest.iter, highest.value),
    }),
  };
}

/** Decodes a series. */
export function seriesBuckets(data: SeriesData): SeriesBuckets {
  const { stride, scale } = data;
  const iters: number[] = [];
  for (let i = 0; i < data.ids.length; i += 2) {
    const id = data.ids[i] as number;
    for (let k = 0; k < (data.ids[i + 1] as number); k++) iters.push((id + k) * stride);
  }
  const count: number[] = [];
  for (let i = 0; i < data.counts.length; i += 2) {
    for (let k = 0; k < (data.counts[i + 1] as number); k++) count.push(data.counts[i] as number);
  }
  const mean = Float64Array.from(new Float32Array(bytesOf(data.mean)));
  const below = new Uint16Array(bytesOf(data.below));
  const above = new Uint16Array(bytesOf(data.above));
  const nonFinite = new Float64Array(iters.length);
  for (let i = 0; i < data.nonFinite.length; i += 2) {
    nonFinite[data.nonFinite[i] as number] = data.nonFinite[i + 1] as number;
  }
  return {
    iters: Float64Array.from(iters),
    mean,
    min: mean.map((value, i) => value - fromHalf(below[i] as number) * scale),
    max: mean.map((value, i) => value + fromHalf(above[i] as number) * scale),
    count: Float64Array.from(count),
    nonFinite,
  };
}

function point(iter: number, value: number): Point {
  return [iter, Number.isFinite(value) ? value : null];
}

/** The power of two that brings all distances into the range of a half. */
function scaleOf(...columns: readonly Float32Array[]): number {
  let most = 0;
  for (const column of columns) {
    for (const distance of column) if (distance > most) most = distance;
  }
  return most === 0 ? 1 : 2 ** Math.ceil(Math.log2(most / MAX_HALF));
}

function halves(distances: Float32Array, scale: number): Uint16Array {
  return Uint16Array.from(distances, (distance) =>
    distance > 0 ? toHalf(Math.min(MAX_HALF, distance / scale)) : 0,
  );
}

function runsOfIds(lastIter: Float64Array, stride: number): readonly number[] {
  const runs: number[] = [];
  let next = Number.NaN;
  for (const iter of lastIter) {
    const id = Math.floor(iter / stride);
    if (id === next) (runs[runs.length - 1] as number)++;
    else runs.push(id, 1);
    next = id + 1;
  }
  return runs;
}

function runsOfEqual(numbers: Float64Array): readonly number[] {
  const runs: number[] = [];
  for (const number of numbers) {
    if (runs.at(-2) === number) (runs[runs.length - 1] as number)++;
    else runs.push(number, 1);
  }
  return runs;
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let letters = '';
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}

function bytesOf(text: string): ArrayBuffer {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes.buffer;
}
