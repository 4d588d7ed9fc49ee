import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectIntegers, expectScalars } from './expect-scalars.ts';
import { FORMS } from './forms.ts';
import { readFeatures, readGoldens, rewriteText } from './golden.ts';
import { OBJECT_WAYS, TEXT_WAYS } from './ways.ts';

/** Every run of the real MMEngine, in every form of its records, through every way in. */
const goldens = readGoldens();
/** What MMEngine does not have, through every way in. */
const features = readFeatures();
let folder: string;

/** Empty metrics have no other form than the nested one, and need their progress fields. */
const NESTED_ONLY = ['21-empty-1', '23-measured-1'];

function isSayable(golden: string, form: string): boolean {
  if (!NESTED_ONLY.includes(golden)) return true;
  return form === 'nested' || (form === 'lean' && golden !== '21-empty-1');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(TEXT_WAYS)('$name', ({ run }) => {
  describe.each(FORMS)('$name records', (form) => {
    test.each(goldens.filter(({ name }) => isSayable(name, form.name)))('$name', async (golden) => {
      const scalarsFile = join(folder, 'scalars.json');
      const options = { ...golden.options, ...form.options, scalarsFile };
      const texts = golden.texts.map((text) => rewriteText(text, form.write));
      const lines = await run(options, texts, folder);
      expect(lines).toEqual(golden.lines);
      expectScalars(scalarsFile, golden);
      expectIntegers(scalarsFile, golden);
    });
  });

  test.each(features)('feature $name', async (feature) => {
    const scalarsFile = join(folder, 'scalars.json');
    const lines = await run({ ...feature.options, scalarsFile }, feature.texts, folder);
    expect(lines).toEqual(feature.lines);
    expectScalars(scalarsFile, feature);
    expectIntegers(scalarsFile, feature);
  });
});

describe.each(OBJECT_WAYS)('$name', ({ run }) => {
  describe.each(FORMS)('$name records', (form) => {
    test.each(goldens.filter(({ name }) => isSayable(name, form.name)))('$name', async (golden) => {
      const scalarsFile = join(folder, 'scalars.json');
      const options = { ...golden.options, ...form.options, scalarsFile };
      const lines = await run(options, golden.records.map(form.write), folder);
      expect(lines).toEqual(golden.lines);
      expectScalars(scalarsFile, golden);
    });
  });

  test.each(features)('feature $name', async (feature) => {
    const scalarsFile = join(folder, 'scalars.json');
    const lines = await run({ ...feature.options, scalarsFile }, feature.records, folder);
    expect(lines).toEqual(feature.lines);
    expectScalars(scalarsFile, feature);
  });
});

test('every golden run is there', () => {
  expect(goldens).toHaveLength(24);
});
