// What the worker has to do for a record. Not end to end: there the program that logs is the
// bottleneck, and a worker that is idle half of the time looks as good as one that is not.

import { programPath, runProgram } from '../child.js';
import { compare } from '../compare.js';
import { ratioRow } from '../figure-row.js';
import { recordFile } from '../records.js';

export async function measure({ isQuick, rounds }) {
  const operations = isQuick ? 100_000 : 1_000_000;
  const path = recordFile('short', operations);
  const host = (contender) => async () =>
    (await runProgram(programPath('transport-host'), [contender, path])).said;
  const contenders = {
    windrow: host('windrow'),
    'pino-abstract-transport': host('drop'),
    'pino-pretty': host('pretty'),
  };
  const result = await compare(contenders, { rounds });
  const against = (rival, goal) => ({ ours: 'windrow', rival, operations, goal, by: 'cpu' });
  return [
    ratioRow(
      "pino worker's busy time against pino-abstract-transport that drops",
      result,
      against('pino-abstract-transport', { must: 2, stretch: 4 }),
    ),
    ratioRow(
      "pino worker's busy time against pino-pretty",
      result,
      against('pino-pretty', { must: 20, stretch: 40 }),
    ),
  ];
}
