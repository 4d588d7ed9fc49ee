import { FORMS } from '../conformance/forms.ts';
import { type LogRecord, readFeatures, readGoldens } from '../conformance/golden.ts';
import { resumedLines, withoutMeasured } from './resumed-lines.ts';
import { openRun, runWhole } from './whole-run.ts';

const GOLDENS = readGoldens();
/** As they are, and without the progress fields that windrow counts itself. */
const RUNS = [
  ...GOLDENS,
  // text is read by others, and colours are no part of a run
  ...readFeatures().filter(({ input, name }) => input === undefined && name !== 'colours'),
  // metrics without a scalar are metrics because of their progress fields
  ...GOLDENS.filter(({ name }) => name !== '21-empty-1').map((golden) => ({
    ...golden,
    name: `${golden.name} counted`,
    records: golden.records.map(toLean),
  })),
];

/** Longer runs are stopped at every seventh record. */
const LONG = 150;

describe('an engine that goes on from the state of another one', () => {
  test.each(RUNS)('$name: the lines are the same as without a restart', async (golden) => {
    const { lines, states, whole } = await runWhole(golden);
    expect(lines.flatMap((line) => line.split('\n'))).toEqual(golden.lines);
    const step = states.length > LONG ? 7 : 1;
    for (const [taken, state] of states.entries()) {
      if (taken % step > 0) continue;
      const resumed = openRun(golden, state);
      expect(resumed.misfits).toEqual([]);
      expect(resumed.engine.resumed?.records).toBe(taken);
      for (const record of golden.records.slice(taken)) resumed.engine.collect(record);
      await resumed.engine.close();
      const expected = withoutMeasured(golden, resumedLines(golden, whole, taken));
      expect([taken, withoutMeasured(golden, resumed.lines)]).toEqual([taken, expected]);
    }
  });

  test.each(RUNS)(
    '$name: the state of an engine of the same run is the state it was restored from',
    async (golden) => {
      const { states } = await runWhole(golden);
      for (const state of states.slice(0, 40)) {
        const { engine } = openRun(golden, state, true);
        expect(JSON.stringify(engine.state)).toBe(JSON.stringify(state));
      }
    },
  );
});

function toLean(record: LogRecord): LogRecord {
  return FORMS.find(({ name }) => name === 'lean')?.write(record) ?? record;
}
