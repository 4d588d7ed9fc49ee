// NDJSON in, lines out, against a program that splits and parses the same lines and drops them.

import { countLines, programPath, runProgram, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { ratioRow } from '../figure-row.js';
import { EPOCH_LENGTH, recordFile } from '../records.js';

const GOALS = {
  short: { must: 3, stretch: 4.5 },
  long: { must: 3, stretch: 4 },
  mixed: { must: 2, stretch: 3 },
};

export async function measure({ isQuick, rounds }) {
  const operations = isQuick ? 200_000 : 1_000_000;
  await checkLines(10_000);
  const rows = [];
  for (const [kind, goal] of Object.entries(GOALS)) {
    const input = recordFile(kind, operations);
    const contenders = {
      windrow: () => runProgram(WINDROW, ['--epoch-length', EPOCH_LENGTH], { input }),
      'split2 + JSON.parse': () => runProgram(programPath('split2-drop'), [], { input }),
    };
    const result = await compare(contenders, { rounds });
    const versus = { ours: 'windrow', rival: 'split2 + JSON.parse', operations, goal };
    rows.push(ratioRow(`command line, ${kind}, against split2 + JSON.parse`, result, versus));
  }
  return rows;
}

/** A line every ten records, or there is nothing to compare. */
async function checkLines(records) {
  const input = recordFile('short', records);
  const lines = await countLines(WINDROW, ['--epoch-length', EPOCH_LENGTH], { input });
  if (lines !== records / 10) throw new Error(`${lines} lines of ${records} records`);
}
