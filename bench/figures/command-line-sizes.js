// Short and long inputs against a program that splits and parses the same lines and drops them: the
// shorter the input, the more the start of the process and code that is not compiled yet weigh.

import { programPath, runProgram, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { ratioRow } from '../figure-row.js';
import { EPOCH_LENGTH, recordFile } from '../records.js';

/** By the number of records. A short run is repeated more often, for it varies more. */
const SIZES = [
  { operations: 10_000, repeats: 3, goal: { must: 0.9, stretch: 1.25 } },
  { operations: 100_000, repeats: 2, goal: { must: 1.5, stretch: 2.5 } },
  { operations: 1_000_000, repeats: 1, goal: { must: 3, stretch: 6 } },
];
const QUICK_LIMIT = 100_000;

export async function measure({ isQuick, rounds }) {
  const sizes = SIZES.filter(({ operations }) => !isQuick || operations <= QUICK_LIMIT);
  const rows = [];
  for (const size of sizes) rows.push(await sizeRow(size, rounds));
  return rows;
}

async function sizeRow({ operations, repeats, goal }, rounds) {
  const input = recordFile('short', operations);
  const contenders = {
    windrow: () => runProgram(WINDROW, ['--epoch-length', EPOCH_LENGTH], { input }),
    'split2 + JSON.parse': () => runProgram(programPath('split2-drop'), [], { input }),
  };
  const result = await compare(contenders, { rounds: rounds * repeats });
  const name = `command line, ${operations} records, against split2 + JSON.parse that drops`;
  const versus = { ours: 'windrow', rival: 'split2 + JSON.parse', operations, goal, by: 'cpu' };
  return ratioRow(name, result, versus);
}
