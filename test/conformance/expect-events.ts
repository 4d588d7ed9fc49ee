import { eventFilesIn, readEventFile, readPoints } from '../sinks/event-reader.ts';
import type { Golden } from './golden.ts';

type Tag = Exclude<Golden['scalars'], undefined>[number];

/** Where in a run a tag is; no scalars. */
const PLACE = ['epoch', 'iter', 'step'];
/** float32 has 24 bits. */
const FLOAT_ERROR = 2 ** -24;

/** The event file of a run has the tags of MMEngine's scalars file, at their steps. */
export function expectEvents(folder: string, { scalars = [] }: Golden): void {
  const paths = eventFilesIn(folder);
  expect(paths).toHaveLength(1);
  const [version, ...events] = readEventFile(String(paths[0]));
  expect(version).toMatchObject({ version: 'brain.Event:2', values: [], isRestart: false });
  // MMEngine has no metrics of test there
  const own = events.filter(({ values }) => !values.every(({ tag }) => tag.startsWith('test/')));
  const written = scalars.filter((tag) => namesOf(tag).length > 0);
  expect(own.filter(({ values }) => values.length > 0).map(({ step }) => step)).toEqual(
    written.map(({ step }) => step),
  );
  const points = readPoints(folder);
  for (const tag of written) {
    for (const [key, name] of namesOf(tag)) {
      const point = points.get(name)?.find(({ step }) => step === tag.step);
      expectFloat(point?.value, tag[key] as number | string | boolean);
    }
  }
  expectMetadata(events.flatMap(({ values }) => values));
}

/** The keys of a tag, and the names in an event file. */
function namesOf(tag: Tag): readonly (readonly [key: string, name: string])[] {
  const mode = 'iter' in tag ? 'train' : 'val';
  const keys = Object.keys(tag).filter((key) => !PLACE.includes(key));
  return keys.map((key) => [key, key.startsWith(`${mode}/`) ? key : `${mode}/${key}`]);
}

function expectFloat(actual: number | undefined, expected: number | string | boolean): void {
  const value = Number(expected);
  if (Number.isFinite(Math.fround(value))) {
    expect(Math.abs(Number(actual) - value)).toBeLessThanOrEqual(
      (FLOAT_ERROR + 1e-9) * Math.max(1, Math.abs(value)),
    );
  } else expect(actual).toBe(Math.fround(value));
}

/** The first value of a tag says what it is, and no other. */
function expectMetadata(values: readonly { readonly tag: string; readonly plugin?: unknown }[]) {
  const seen = new Set<string>();
  for (const { tag, plugin } of values) {
    expect(plugin).toBe(seen.has(tag) ? undefined : 'scalars');
    seen.add(tag);
  }
}
