// A run of 100,000 iterations of 6 keys, a line every 10, from the start of the command to its end.

import { runProgram, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { boundRow } from '../figure-row.js';
import { EPOCH_LENGTH, recordFile } from '../records.js';
import { spreadOf } from '../statistics.js';

const ITERATIONS = 100_000;
/** As published, from the same kind of machine. */
const MMENGINE_MS = 63_000;

export async function measure({ rounds }) {
  const input = recordFile('six', ITERATIONS);
  const contenders = {
    windrow: () => runProgram(WINDROW, ['--epoch-length', EPOCH_LENGTH], { input }),
  };
  const { windrow } = await compare(contenders, { rounds });
  const ratios = spreadOf(windrow.samples.map(({ wallMs }) => MMENGINE_MS / wallMs));
  return [
    boundRow('whole run, cold start, against MMEngine', ratios.median, {
      unit: 'x',
      spread: ratios,
      goal: { must: 400, stretch: 1000 },
      note: `${Math.round(windrow.wallMs.median)} ms (CPU ${Math.round(windrow.cpuMs.median)} ms) against 63 s as published.`,
    }),
  ];
}
