import { lineInput } from '../../adapters/host/line-input.ts';
import { MessageHub, parseOptions } from '../../src/internal/index.ts';
import { openTextEngine } from '../conformance/text-engine.ts';

const START_MS = 1_700_000_000_000;

/** What an engine writes for some lines that come in chunks of `size` bytes. */
function run(lines: readonly string[], size = 1000) {
  const given = { interval: 10, timeZone: 'UTC', hub: new MessageHub() };
  const { options } = parseOptions(given, {});
  const { engine, lines: written } = openTextEngine(options, () => START_MS);
  const input = lineInput(engine, (line) => written.push(line.toString().trimEnd()));
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  for (let start = 0; start < bytes.length; start += size) {
    input.push(bytes.subarray(start, start + size));
  }
  input.end();
  return { written, stats: engine.stats() };
}

const RECORDS = Array.from({ length: 40 }, (_, index) =>
  JSON.stringify({
    level: 30,
    time: START_MS + index * 1000,
    train: { loss: index / 4, time: 0.5 },
    msg: 'step',
  }),
);
const BARE = run(RECORDS);

describe('a record behind the name of its program', () => {
  test.each([
    ['docker compose', (index: number) => `web-${index % 2}  | `],
    ['docker compose with clocks', () => 'web-1  | 2024-01-02T03:04:05.678Z '],
    ['docker compose in colours', () => '\u001b[36mweb-1  | \u001b[0m'],
    ['pm2', () => '0|app      | '],
    ['turbo', () => '@acme/web:dev: '],
    ['kubectl', () => '[pod/web-7d4/app] '],
    ['another alphabet', () => 'köln  | '],
  ])('%s: the lines are those of the records alone', (_, prefix) => {
    const lines = RECORDS.map((record, index) => prefix(index) + record);
    for (const size of [1, 7, 100, 100_000]) expect(run(lines, size)).toEqual(BARE);
  });

  test('names that change, lines without one and plain text between them', () => {
    const lines = RECORDS.map(
      (record, index) => ['web-1  | ', '', 'database-12 | '][index % 3] + record,
    );
    const { written, stats } = run([...lines, 'web-1  | listening on 80', 'done: {"a":1} twice']);
    expect(written).toEqual([...BARE.written, 'web-1  | listening on 80', 'done: {"a":1} twice']);
    expect(stats).toMatchObject({ collected: 40, passed: 2 });
  });

  test('text before an object is no name without a sign behind it', () => {
    const line = `the record was ${RECORDS[0]}`;
    expect(run([line]).written).toEqual([line]);
  });

  test('an ordinary record behind a name is a line like any other', () => {
    const { written } = run([`web-1  | {"level":40,"time":${START_MS},"msg":"queue long"}`]);
    expect(written).toEqual(['11/14 22:13:20 - mmengine - WARNING - queue long']);
  });
});

describe("docker's json-file", () => {
  const envelope = (log: string): string =>
    JSON.stringify({ log: `${log}\n`, stream: 'stdout', time: '2023-11-14T22:13:30.123456789Z' });

  test('the lines are those of the records alone', () => {
    expect(run(RECORDS.map(envelope))).toEqual(BARE);
  });

  test('a record without a clock has that of its envelope', () => {
    expect(run([envelope('{"level":30,"msg":"ready"}')]).written).toEqual([
      '11/14 22:13:30 - mmengine - INFO - ready',
    ]);
  });

  test('an envelope of plain text is an ordinary record', () => {
    expect(run([envelope('listening on 80')]).stats).toMatchObject({ passed: 1, collected: 0 });
  });
});

test('a byte order mark before the first line is no part of it', () => {
  expect(run([`\ufeff${RECORDS[0]}`, ...RECORDS.slice(1)])).toEqual(BARE);
  expect(run(['\ufeffplain text']).written).toEqual(['plain text']);
});
