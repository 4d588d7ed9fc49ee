import fc from 'fast-check';
import type { LogRecord, WindrowOptions } from '../../src/internal/index.ts';
import { isThorough } from '../thorough.ts';
import { HORRORS, horribleRecord, MAZES, PLACES } from './horrors.ts';
import { addsUp, CLOCK, openEngine, TIME_MS } from './open-engine.ts';

const OPTIONS: readonly WindrowOptions[] = [
  {},
  { flat: true, interval: 1, level: 'debug', summary: true, memory: true, throughput: true },
  { groupBy: ['route', 'msg'], maxGroups: 2, interval: 1, valLoss: true, summary: 'json' },
  {
    interval: '1s',
    map: { mode: 'http', keys: { ms: 'latency', 'req.loss': 'loss' } },
    windowing: 'exact',
    numberStyle: 'auto',
    logWithHierarchy: true,
    customCfg: [
      { dataSrc: 'loss', methodName: 'percentile', q: 0.5, windowSize: 'global', logName: 'p50' },
      { dataSrc: 'loss', methodName: 'slope', windowSize: 5, logName: 'slope' },
    ],
  },
];

/** An ordinary record, and its line. */
function marker(index: number): readonly [record: LogRecord, line: string] {
  // its mode is none, or its number would be a scalar of a flat record
  const record = { level: 30, time: TIME_MS, msg: `marker ${index}`, mode: 'none', index };
  return [record, `${CLOCK} - mmengine - INFO - marker ${index}  mode: none  index: ${index}`];
}

/** Feeds records with markers between them; what is wrong with what comes of it. */
async function faultsOf(given: WindrowOptions, records: readonly unknown[]) {
  const { engine, lines } = openEngine(given);
  const faults: string[] = [];
  const expected: string[] = [];
  records.forEach((record, index) => {
    try {
      engine.collect(record as LogRecord);
    } catch (error) {
      faults.push(`record ${index} threw ${error}`);
    }
    const [ordinary, line] = marker(index);
    engine.collect(ordinary);
    expected.push(line);
  });
  if (!addsUp(engine, 2 * records.length)) faults.push(JSON.stringify(engine.stats()));
  if (engine.stats().sinkFailures > 0) faults.push(`${engine.stats().sinkFailures} lines are lost`);
  await engine.close();
  const markers = lines.filter((line) => line.includes(' marker '));
  if (JSON.stringify(markers) !== JSON.stringify(expected)) faults.push('the markers differ');
  return faults;
}

describe.each(OPTIONS)('Engine with %j', (given) => {
  test.each(HORRORS)('takes %s wherever it stands', async (_, make) => {
    expect(
      await faultsOf(
        given,
        PLACES.map((place) => place(make())),
      ),
    ).toEqual([]);
  });

  test('takes any horrors in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(horribleRecord, { maxLength: 12 }), async (makers) => {
        const records = makers.map((make) => make());
        expect(await faultsOf(given, records)).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });
});

test.each(MAZES)('Engine takes %s wherever it stands', async (_, make) => {
  const records = PLACES.map((place) => place(make()));
  expect(await faultsOf({ flat: true, interval: 1, level: 'debug' }, records)).toEqual([]);
});

/** More than a function takes arguments. */
const MANY_KEYS = isThorough ? 1_000_000 : 200_000;

test(`Engine reads ${MANY_KEYS} keys`, () => {
  const { engine, lines } = openEngine();
  const record: Record<string, unknown> = { level: 30, msg: 'many' };
  for (let index = 0; index < MANY_KEYS; index++) record[`key${index}`] = 1;
  engine.collect(record);
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith(`  key${MANY_KEYS - 2}: 1  key${MANY_KEYS - 1}: 1`)).toBe(true);
  expect(addsUp(engine, 1)).toBe(true);
});

test('Engine refuses a key above 1,000 characters, and takes the others of its record', () => {
  const { engine, lines } = openEngine({ interval: 1 });
  const long = 'k'.repeat(1001);
  const fits = 'k'.repeat(1000);
  engine.collect({ train: { loss: 1, [long]: 2, [fits]: 3 }, [`train/${long}`]: 4 });
  engine.collect({
    train: { loss: 1 },
    'windrow/hub': {
      scalars: [
        [`train/${long}`, 1, 1],
        ['train/x', 5, 1],
      ],
      info: { [long]: 1 },
    },
  });
  expect([...engine.hub.scalarsOf('train').keys()]).toEqual(['loss', fits, 'x', 'time']);
  expect(engine.stats()).toMatchObject({ records: 2, collected: 2, refusedValues: 4 });
  expect(lines).toHaveLength(2);
});

test('Engine takes no member that a record inherits, however often it comes', () => {
  const { engine } = openEngine();
  for (let round = 0; round < 5; round++) {
    engine.collect({ train: Object.assign(Object.create({ acc: 5 }), { loss: 1 }) });
  }
  expect([...engine.hub.scalarsOf('train').keys()]).toEqual(['loss', 'time']);
});

test('Engine refuses more updates of a hub than one iteration has', () => {
  const { engine } = openEngine();
  const scalars: unknown[] = [];
  scalars.length = 2 ** 32 - 1;
  engine.collect({ train: { loss: 1 }, 'windrow/hub': { scalars } });
  expect(engine.stats()).toMatchObject({ collected: 1, refusedValues: 1 });
});
