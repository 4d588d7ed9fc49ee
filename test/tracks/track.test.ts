import fc from 'fast-check';
import { Track } from '../../src/tracks/track.ts';

const CAPACITY = 8;

interface Point {
  readonly iter: number;
  readonly value: number;
}

/** A bucket of the plain oracle. */
interface Bucket {
  readonly id: number;
  readonly lastIter: number;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly last: number;
  readonly count: number;
  readonly nonFinite: number;
}

function addPoint(track: Track, { iter, value }: Point): void {
  track.add({ values: Float64Array.of(value), from: 0, step: 1, length: 1, iter });
}

function trackOf(points: readonly Point[], capacity = CAPACITY): Track {
  const track = new Track(capacity);
  for (const point of points) addPoint(track, point);
  return track;
}

function bucketsOf({ buckets }: Pick<Track, 'buckets'>): readonly Bucket[] {
  return Array.from({ length: buckets.length }, (_, i) => ({
    id: Math.floor(Number(buckets.lastIter[i]) / buckets.stride),
    lastIter: Number(buckets.lastIter[i]),
    min: Number(buckets.min[i]),
    max: Number(buckets.max[i]),
    sum: Number(buckets.sum[i]),
    last: Number(buckets.last[i]),
    count: Number(buckets.count[i]),
    nonFinite: Number(buckets.nonFinite[i]),
  }));
}

/** The buckets of the smallest stride that has no more than `capacity` of them. */
function oracle(points: readonly Point[], capacity = CAPACITY): readonly Bucket[] {
  let stride = 1;
  const idsAt = (): ReadonlySet<number> =>
    new Set(points.map(({ iter }) => Math.floor(iter / stride)));
  while (idsAt().size > capacity) stride *= 2;
  const ids = [...idsAt()].sort((a, b) => a - b);
  return ids.map((id) => {
    const own = points.filter(({ iter }) => Math.floor(iter / stride) === id);
    const finite = own.map(({ value }) => value).filter(Number.isFinite);
    const newest = own.reduce((last, point) => (point.iter >= last.iter ? point : last));
    return {
      id,
      lastIter: newest.iter,
      min: Math.min(...finite),
      max: Math.max(...finite),
      sum: finite.reduce((sum, value) => sum + value, 0),
      last: newest.value,
      count: finite.length,
      nonFinite: own.length - finite.length,
    };
  });
}

/** Integers, so that sums are exact in any order, and what is not finite. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const iter = fc.oneof(
  fc.integer({ min: 0, max: 60 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
);
const points = fc.uniqueArray(fc.record({ iter, value }), { selector: (point) => point.iter });

describe('Track', () => {
  test('keeps every value of a short series', () => {
    const track = trackOf([1, 2, 3].map((n) => ({ iter: n, value: n / 10 })));
    expect(track.buckets.stride).toBe(1);
    expect([...track.buckets.last]).toEqual([0.1, 0.2, 0.3]);
  });

  test('doubles the stride when it is full', () => {
    const track = trackOf(Array.from({ length: 16 }, (_, n) => ({ iter: n, value: n })));
    expect(track.buckets.stride).toBe(2);
    expect([...track.buckets.min]).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
    expect([...track.buckets.max]).toEqual([1, 3, 5, 7, 9, 11, 13, 15]);
  });

  test('has the buckets of a plain list, in any order of the iterations', () => {
    fc.assert(
      fc.property(points, (all) => {
        expect(bucketsOf(trackOf(all))).toEqual(oracle(all));
      }),
    );
  });

  test('takes a column as it takes its values one by one', () => {
    const column = fc.array(value, { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(column, fc.integer({ min: 0, max: 1e6 }), (values, start) => {
        const rows = Float64Array.from(values.flatMap((own) => [0, own, 0]));
        const track = new Track(CAPACITY);
        track.add({ values: rows, from: 1, step: 3, length: values.length, iter: start });
        const single = trackOf(values.map((own, n) => ({ iter: start + n, value: own })));
        expect(bucketsOf(track)).toEqual(bucketsOf(single));
      }),
    );
  });

  test('merged from any parts it is the track of the whole', () => {
    fc.assert(
      fc.property(points, fc.array(fc.boolean(), { minLength: 200 }), (all, isLeft) => {
        const left = trackOf(all.filter((_, n) => isLeft[n]));
        left.merge(trackOf(all.filter((_, n) => !isLeft[n])));
        expect(bucketsOf(left)).toEqual(oracle(all));
      }),
    );
  });

  test('knows the first value, the smallest and the largest with their iterations', () => {
    fc.assert(
      fc.property(points, fc.array(fc.boolean(), { minLength: 200 }), (all, isLeft) => {
        const track = trackOf(all.filter((_, n) => isLeft[n]));
        track.merge(trackOf(all.filter((_, n) => !isLeft[n])));
        const { first, lowest, highest } = Track.from(
          JSON.parse(JSON.stringify(track)),
          CAPACITY,
        ).landmarks;
        const sorted = [...all].sort((a, b) => a.iter - b.iter);
        const finite = sorted.filter((point) => Number.isFinite(point.value));
        const none = { iter: Number.NaN, value: Number.NaN };
        expect(first).toEqual(sorted[0] ?? none);
        const least = Math.min(...finite.map((point) => point.value));
        const most = Math.max(...finite.map((point) => point.value));
        expect(lowest).toEqual(finite.find((point) => point.value === least) ?? none);
        expect(highest).toEqual(finite.find((point) => point.value === most) ?? none);
      }),
    );
  });

  test('goes on from its JSON', () => {
    fc.assert(
      fc.property(points, points, (before, after) => {
        const saved = JSON.parse(JSON.stringify(trackOf(before)));
        const track = Track.from(saved, CAPACITY);
        const known = new Set(before.map((point) => point.iter));
        const rest = after.filter((point) => !known.has(point.iter));
        for (const point of rest) addPoint(track, point);
        expect(bucketsOf(track)).toEqual(oracle([...before, ...rest]));
      }),
    );
  });

  test('with a smaller capacity it is the track of that capacity', () => {
    fc.assert(
      fc.property(points, (all) => {
        const track = trackOf(all);
        track.capacity = 3;
        expect(bucketsOf(track)).toEqual(oracle(all, 3));
      }),
    );
  });

  test('who has read it once has to read again only what has changed, and then knows all of it', () => {
    fc.assert(
      fc.property(points, fc.nat(), fc.boolean(), (all, split, isMerged) => {
        const at = all.length === 0 ? 0 : split % (all.length + 1);
        const track = trackOf(all.slice(0, at));
        const before = bucketsOf(track);
        const { position } = track;
        expect(track.changedFrom(position)).toBe(before.length);

        const rest = all.slice(at);
        if (isMerged) track.merge(trackOf(rest));
        else for (const point of rest) addPoint(track, point);
        const now = bucketsOf(track);
        const from = track.changedFrom(position);
        const tail = bucketsOf({ buckets: track.bucketsFrom(from) });
        expect([...before.slice(0, from), ...tail]).toEqual(now);
      }),
    );
  });

  test('in order, only the newest bucket and those behind it have changed', () => {
    const track = trackOf([1, 2, 3].map((n) => ({ iter: n, value: n })));
    const { position } = track;
    addPoint(track, { iter: 4, value: 4 });
    expect(track.changedFrom(position)).toBe(2);
  });

  test.each([
    null,
    {},
    { stride: 3 },
    { ...JSON.parse(JSON.stringify(trackOf([]))), stride: 0 },
    { ...JSON.parse(JSON.stringify(trackOf([{ iter: 1, value: 1 }]))), min: '' },
  ])('refuses the state %j', (state) => {
    expect(() => Track.from(state, CAPACITY)).toThrow(TypeError);
  });
});
