import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThorough } from '../thorough.ts';
import { BYTE_WAYS } from './byte-ways.ts';
import { expectEvents } from './expect-events.ts';
import { expectIntegers, expectScalars } from './expect-scalars.ts';
import { FORMS } from './forms.ts';
import { type Golden, readFeatures, readGoldens, rewriteText } from './golden.ts';
import { OBJECT_WAYS, TEXT_WAYS } from './ways.ts';

/** Every run of the real MMEngine, in every form of its records, through every way in. */
const goldens = readGoldens();
/** What MMEngine does not have, through every way in: records of a program, and text of any. */
const features = readFeatures().filter(({ input }) => input === undefined);
const texts = readFeatures().filter(({ input }) => input !== undefined);
/** What a line on a console begins with. */
const CLOCK = /^\d\d\/\d\d \d\d:\d\d:\d\d - /;
let folder: string;

/** Empty metrics have no other form than the nested one, and need their progress fields. */
const NESTED_ONLY = ['21-empty-1', '23-measured-1'];

/** A way that starts a process or a thread for every run: they have what the ways in process read. */
const STARTS = /worker|command/;

/**
 * The golden runs that a way gets in a form. Ways that start something get each run in one form, and
 * each form by a quarter of the runs; thoroughly, all runs in all forms.
 */
function runsIn(way: string, form: string): readonly Golden[] {
  const sayable = goldens.filter(({ name }) => isSayable(name, form));
  if (isThorough || !STARTS.test(way)) return sayable;
  return sayable.filter(({ name }) => formOf(way, name) === form);
}

/** The form in which a way that starts something gets a run. */
function formOf(way: string, golden: string): string | undefined {
  const forms = FORMS.filter(({ name }) => isSayable(golden, name));
  const turn = goldens.findIndex(({ name }) => name === golden) + (way.startsWith('pino') ? 1 : 0);
  return forms[turn % forms.length]?.name;
}

function isSayable(golden: string, form: string): boolean {
  if (!NESTED_ONLY.includes(golden)) return true;
  return form === 'nested' || (form === 'lean' && golden !== '21-empty-1');
}

function takes(way: string): (feature: Golden) => boolean {
  return ({ ways }) => ways === undefined || ways.includes(way);
}

function expectFeature(feature: Golden, lines: readonly string[], scalarsFile: string): void {
  const shown = (line: string) => (feature.hasClock === false ? line.replace(CLOCK, '') : line);
  // an error is one record of several lines
  const own = lines.flatMap((line) => line.split('\n'));
  expect(own.map(shown)).toEqual(feature.lines.map(shown));
  expectScalars(scalarsFile, feature);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(TEXT_WAYS)('$name', ({ name, run }) => {
  describe.each(FORMS)('$name records', (form) => {
    test.each(runsIn(name, form.name))('$name', async (golden) => {
      const scalarsFile = join(folder, 'scalars.json');
      const tensorboard = join(folder, 'events');
      const options = { ...golden.options, ...form.options, scalarsFile, tensorboard };
      const own = golden.texts.map((text) => rewriteText(text, form.write));
      const lines = await run(options, own, folder);
      expect(lines).toEqual(golden.lines);
      expectScalars(scalarsFile, golden);
      expectIntegers(scalarsFile, golden);
      expectEvents(tensorboard, golden);
    });
  });

  test.each(features.filter(takes(name)))('feature $name', async (feature) => {
    const scalarsFile = join(folder, 'scalars.json');
    const lines = await run({ ...feature.options, scalarsFile }, feature.texts, folder);
    expectFeature(feature, lines, scalarsFile);
    expectIntegers(scalarsFile, feature);
  });
});

describe.each(OBJECT_WAYS)('$name', ({ name, run }) => {
  describe.each(FORMS)('$name records', (form) => {
    test.each(runsIn(name, form.name))('$name', async (golden) => {
      const scalarsFile = join(folder, 'scalars.json');
      const tensorboard = join(folder, 'events');
      const options = { ...golden.options, ...form.options, scalarsFile, tensorboard };
      const lines = await run(options, golden.records.map(form.write), folder);
      expect(lines).toEqual(golden.lines);
      expectScalars(scalarsFile, golden);
      expectEvents(tensorboard, golden);
    });
  });

  test.each(features.filter(takes(name)))('feature $name', async (feature) => {
    const scalarsFile = join(folder, 'scalars.json');
    const lines = await run({ ...feature.options, scalarsFile }, feature.records, folder);
    expectFeature(feature, lines, scalarsFile);
  });
});

describe.each(BYTE_WAYS)('$name', ({ name, run }) => {
  test.each(texts.filter(takes(name)))('text $name', async (feature) => {
    const scalarsFile = join(folder, 'scalars.json');
    const lines = await run({ ...feature.options, scalarsFile }, feature.input as Buffer, folder);
    expectFeature(feature, lines, scalarsFile);
  });
});

test('the ways that cases name are there', () => {
  const known = [...OBJECT_WAYS, ...TEXT_WAYS, ...BYTE_WAYS].map(({ name }) => name);
  const named = readFeatures().flatMap(({ ways = [] }) => ways);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

test('every golden run is there, through every way, and every form of records too', () => {
  expect(goldens).toHaveLength(24);
  for (const { name: way } of [...TEXT_WAYS, ...OBJECT_WAYS]) {
    const runs = FORMS.map(({ name }) => runsIn(way, name).map((golden) => golden.name));
    expect(new Set(runs.flat()).size).toBe(24);
    for (const names of runs) expect(names.length).toBeGreaterThanOrEqual(4);
  }
});
