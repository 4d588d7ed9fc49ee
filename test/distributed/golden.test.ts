import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineInput } from '../../adapters/host/line-input.ts';
import type { Engine } from '../../src/internal/index.ts';
import { expectIntegers, expectScalars } from '../conformance/expect-scalars.ts';
import { type LogRecord, readGoldens } from '../conformance/golden.ts';
import { Lab, RUN } from './lab.ts';

/**
 * Every run of the real MMEngine through the log: what one rank logs is what its own engine would
 * have printed, and so is what several ranks log that log the same.
 */
const goldens = readGoldens();
/** Counted values of several ranks are added, with their counts: they are not what one rank has. */
const COUNTED = ['12-counts', '17-decimal-data', '18-integer-1'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function throughLog(
  given: LogRecord,
  world: number,
  log: (producer: ReturnType<Lab['producer']>) => void,
) {
  const lab = new Lab();
  const ranks = Array.from({ length: world }, (_, rank) => lab.producer(rank, world, given));
  for (const rank of ranks) log(rank);
  const closed = Promise.all(ranks.map((rank) => rank.close()));
  await lab.pass(100);
  await closed;
  await lab.finish({ options: given });
  const lines = await lab.lines(RUN);
  expect(lines.map(({ order }) => order)).toEqual(lines.map((_, index) => index + 1));
  return { lines: lines.map(({ text }) => text), tags: lines.flatMap(({ tag }) => tag ?? []) };
}

describe.each([1, 2])('%i ranks that log the same', (world) => {
  const own = goldens.filter(({ name }) => world === 1 || !COUNTED.includes(name));

  test.each(own)('$name, objects', async (golden) => {
    const { lines } = await throughLog(golden.options, world, (producer) => {
      for (const record of golden.records) producer.collect(record);
    });
    expect(lines).toEqual(golden.lines);
  });

  test.each(own)('$name, bytes', async (golden) => {
    const { lines, tags } = await throughLog(golden.options, world, (producer) => {
      const input = lineInput(producer as unknown as Engine, () => {});
      input.push(Buffer.from(golden.texts.map((text) => `${text}\n`).join('')));
      input.end();
    });
    expect(lines).toEqual(golden.lines);
    const file = join(folder, 'scalars.json');
    writeFileSync(file, tags.map((tag) => `${tag}\n`).join(''));
    expectScalars(file, golden);
    expectIntegers(file, golden);
    expect(readFileSync(file, 'utf8')).not.toBe('');
  });
});
