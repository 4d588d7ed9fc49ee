// The row of progress: the command in a terminal with the row, over the same without it.

import { runInTerminal, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { boundRow } from '../figure-row.js';
import { EPOCH_LENGTH, recordFile } from '../records.js';

const INTERVAL = 1000;
/** One in a hundred is less than what other work of the machine adds to a median. */
const MORE_ROUNDS = 4;

export async function measure({ isQuick, rounds }) {
  const records = isQuick ? 200_000 : 1_000_000;
  const input = recordFile('short', records);
  const args = ['--epoch-length', EPOCH_LENGTH, '--interval', INTERVAL];
  const rows = [];
  for (const table of ['--summary', '--no-summary']) {
    const contenders = {
      without: () => runInTerminal(WINDROW, [...args, table, '--no-progress'], { input }),
      with: () => runInTerminal(WINDROW, [...args, table, '--progress'], { input }),
    };
    const { without, with: shown } = await compare(contenders, { rounds: MORE_ROUNDS * rounds });
    const ratio = (clock) => shown[clock].min / without[clock].min;
    const name = `${records} records with the row of progress, ${table}, over the same without`;
    const note = `the least of ${MORE_ROUNDS * rounds} rounds each; ${ratio('cpuMs').toPrecision(3)} x by CPU.`;
    const goal = { must: 1.01, isBound: true };
    rows.push(boundRow(name, ratio('wallMs'), { unit: 'x', goal, note }));
  }
  return rows;
}
