import type { Track } from '../tracks/track.ts';
import { decodeDistances, encodeDistances, MAX_FLOAT32 } from './distance-code.ts';
import type { BucketShape, ModeData, Point, SeriesData } from './report-run.ts';

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

const NO_SHAPE: BucketShape = { ids: [], counts: [] };

/** The bytes that become text at once: arguments of one call. */
const CHUNK_BYTES = 8192;

/** Values that differ by less than this share of themselves. */
const BLIND_SHARE = 1e-3;

/** Returns the series of a track from its bucket `from` on, 8 bytes of numbers per bucket. */
export function seriesData(key: string, track: Track, shape: number, from = 0): SeriesData {
  const buckets = track.bucketsFrom(from);
  const { length, stride, lastIter, min, max, sum, count, nonFinite, last } = buckets;
  const { first, lowest, highest } = track.landmarks;
  const base = baseOf(track);
  const mean = new Float32Array(length);
  const below = new Float64Array(length);
  const above = new Float64Array(length);
  // plain loops here and below: a live page waits for a whole series, and the program with it
  for (let i = 0; i < length; i++) {
    mean[i] = drawable((sum[i] as number) / (count[i] as number) - base);
    below[i] = (mean[i] as number) - drawable((min[i] as number) - base);
    above[i] = drawable((max[i] as number) - base) - (mean[i] as number);
  }
  return {
    key,
    stride,
    shape,
    base,
    mean: base64(mean),
    below: base64(encodeDistances(below)),
    above: base64(encodeDistances(above)),
    nonFinite: pairsAboveZero(nonFinite),
    first: point(first.iter, first.value),
    last: point(lastIter[length - 1] as number, last[length - 1] as number),
    ...(!Number.isNaN(lowest.iter) && {
      lowest: point(lowest.iter, lowest.value),
      highest: point(highest.iter, highest.value),
    }),
  };
}

/** Returns the shape of a track from its bucket `from` on. */
export function shapeOf(track: Track, from = 0): BucketShape {
  const { lastIter, stride, count } = track.bucketsFrom(from);
  return { ids: runsOfIds(lastIter, stride), counts: runsOfEqual(count) };
}

/** Decodes a series by the shapes of its mode. */
export function seriesBuckets(
  data: SeriesData,
  { shapes }: Pick<ModeData, 'shapes'>,
): SeriesBuckets {
  const { stride, base } = data;
  const { ids, counts } = shapes[data.shape] ?? NO_SHAPE;
  const iters: number[] = [];
  for (let i = 0; i < ids.length; i += 2) {
    const id = ids[i] as number;
    for (let k = 0; k < (ids[i + 1] as number); k++) iters.push((id + k) * stride);
  }
  const count: number[] = [];
  for (let i = 0; i < counts.length; i += 2) {
    for (let k = 0; k < (counts[i + 1] as number); k++) count.push(counts[i] as number);
  }
  const mean = Float64Array.from(new Float32Array(bytesOf(data.mean)));
  const below = decodeDistances(new Uint16Array(bytesOf(data.below)));
  const above = decodeDistances(new Uint16Array(bytesOf(data.above)));
  const min = new Float64Array(mean.length);
  const max = new Float64Array(mean.length);
  for (let i = 0; i < mean.length; i++) {
    mean[i] = base + (mean[i] as number);
    min[i] = (mean[i] as number) - (below[i] as number);
    max[i] = (mean[i] as number) + (above[i] as number);
  }
  const nonFinite = new Float64Array(iters.length);
  for (let i = 0; i < data.nonFinite.length; i += 2) {
    nonFinite[data.nonFinite[i] as number] = data.nonFinite[i + 1] as number;
  }
  return {
    iters: Float64Array.from(iters),
    mean,
    min,
    max,
    count: Float64Array.from(count),
    nonFinite,
  };
}

/**
 * Returns the number that the means of a track are counted from: a float32 cannot tell values apart
 * that differ little.
 */
export function baseOf({ landmarks: { lowest, highest } }: Track): number {
  const isBlind = highest.value - lowest.value < Math.abs(lowest.value) * BLIND_SHARE;
  return isBlind ? lowest.value : 0;
}

/** What a chart can hold: values beyond a float32 stand at its end; landmarks have them exactly. */
function drawable(value: number): number {
  return Math.max(-MAX_FLOAT32, Math.min(MAX_FLOAT32, value));
}

function point(iter: number, value: number): Point {
  return [iter, Number.isFinite(value) ? value : null];
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

/** Pairs of an index and the number there, where that is not 0. */
function pairsAboveZero(numbers: Float64Array): readonly number[] {
  const pairs: number[] = [];
  for (let i = 0; i < numbers.length; i++)
    if (numbers[i] !== 0) pairs.push(i, numbers[i] as number);
  return pairs;
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let letters = '';
  for (let from = 0; from < byteLength; from += CHUNK_BYTES) {
    // a fifth of the time of a spread
    letters += Reflect.apply(
      String.fromCharCode,
      undefined,
      bytes.subarray(from, from + CHUNK_BYTES),
    );
  }
  return btoa(letters);
}

function bytesOf(text: string): ArrayBuffer {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes.buffer;
}
