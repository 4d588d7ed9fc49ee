// Many small files on the command line: the same records in 400 files and in one. The difference is
// what a file more costs, its 10 records not counted.

import { runProgram, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { boundRow } from '../figure-row.js';
import { lineFile } from '../line-file.js';
import { EPOCH_LENGTH, recordLines, SEED } from '../records.js';
import { spreadOf } from '../statistics.js';

const FILES = 400;
const RECORDS_A_FILE = 10;

export async function measure({ rounds }) {
  const lines = [...recordLines('short', FILES * RECORDS_A_FILE)];
  const whole = lineFile(`small-files-${SEED}/whole.ndjson`, () => lines);
  const parts = Array.from({ length: FILES }, (_, index) => {
    const start = index * RECORDS_A_FILE;
    const own = lines.slice(start, start + RECORDS_A_FILE);
    return lineFile(`small-files-${SEED}/${index}.ndjson`, () => own);
  });
  const run = (paths) => () => runProgram(WINDROW, ['--epoch-length', EPOCH_LENGTH, ...paths]);
  const result = await compare({ many: run(parts), one: run([whole]) }, { rounds: 2 * rounds });
  const perFile = (clock) =>
    spreadOf(
      result.many.samples.map(
        (sample, round) => (sample[clock] - result.one.samples[round][clock]) / (FILES - 1),
      ),
    );
  const cpuMs = perFile('cpuMs');
  return [
    boundRow('one file more, by CPU', cpuMs.median, {
      unit: 'ms',
      spread: cpuMs,
      goal: { must: 0.1, isBound: true },
      note: `${perFile('wallMs').median.toPrecision(3)} ms by the clock on the wall.`,
    }),
  ];
}
