import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunLine, readRunLine } from '../../src/sinks/read-run-line.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { type Golden, linesOf, readGoldens } from './golden.ts';
import { OBJECT_WAYS, WAYS } from './ways.ts';

const root = temporaryFolder();
const goldens = readGoldens();
/** Runs for ways that start a process or a thread: train, val and test; NaN; ETA; two modes. */
const FEW = ['06-train-val-test', '09-hierarchy', '11-special-numbers', '20-memory-1'];
let files = 0;

/** The runs that a way is asked for. */
function runsOf(way: string): readonly Golden[] {
  const isSlow = /worker|command/.test(way);
  return isSlow ? goldens.filter(({ name }) => FEW.includes(name)) : goldens;
}

function newPath(): string {
  return join(root, `run-${files++}.ndjson`);
}

function readLines(path: string): readonly string[] {
  return linesOf(readFileSync(path, 'utf8'));
}

/** The run file of the engine by itself, by golden run. */
const expected = new Map<string, readonly string[]>();

beforeAll(async () => {
  const engine = OBJECT_WAYS.find(({ name }) => name === 'engine');
  for (const { name, options, records } of goldens) {
    const runFile = newPath();
    await engine?.run({ ...options, runFile }, records, root);
    expected.set(name, readLines(runFile));
  }
});

describe.each(WAYS)('$name', ({ name: way, run }) => {
  test.each(runsOf(way))(
    '$name: the run file of the engine',
    async ({ name, options, records }) => {
      const runFile = newPath();
      await run({ ...options, runFile }, records, root);
      expect(readLines(runFile)).toEqual(expected.get(name));
    },
  );
});

describe.each(goldens)('$name', ({ name, options, scalars = [] }) => {
  const lines = (): readonly (RunLine | undefined)[] => (expected.get(name) ?? []).map(readRunLine);

  test('is opened, closed, and readable in between', () => {
    const kinds = lines().map((line) => line?.kind);
    expect(kinds[0]).toBe('run');
    expect(kinds.at(-1)).toBe('end');
    expect(kinds.slice(1, -1)).toEqual(
      kinds.slice(1, -1).map((kind) => (kind === 'epoch' ? 'epoch' : 'iter')),
    );
    expect(lines()[0]).toMatchObject({
      epochs: options.maxEpochs ?? options.max_epochs,
      modes: [expect.any(String)],
    });
  });

  test("has MMEngine's numbers", () => {
    const rows = lines().flatMap((line) =>
      line?.kind === 'epoch' || line?.kind === 'iter' ? [line] : [],
    );
    // MMEngine's file has train iterations and val epochs
    const recorded = rows.filter(({ kind, mode }) =>
      kind === 'epoch' ? mode === 'val' : mode !== 'val' && mode !== 'test',
    );
    expect(recorded.map(({ step }) => step)).toEqual(scalars.map(({ step }) => Number(step)));
    for (const [index, row] of recorded.entries()) {
      const tag = scalars[index] ?? {};
      for (const [key, value] of row.scalars) {
        const own = Number(tag[key] ?? tag[`${row.mode}/${key}`]);
        if (Number.isFinite(own)) {
          expect(Math.abs(value - own)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(own)));
        } else expect([key, value]).toEqual([key, own]);
      }
    }
  });
});

test('without scalars there is an empty file', async () => {
  const runFile = newPath();
  const [engine] = OBJECT_WAYS;
  await engine?.run({ runFile }, [{ msg: 'hello' }], root);
  expect(existsSync(runFile)).toBe(true);
  expect(readLines(runFile)).toEqual([]);
});
