// The command against pino-pretty's, both writing to nobody.

import { programPath, runProgram, WINDROW } from '../child.js';
import { compare } from '../compare.js';
import { ratioRow } from '../figure-row.js';
import { EPOCH_LENGTH, recordFile } from '../records.js';

export async function measure({ isQuick, rounds }) {
  const operations = isQuick ? 100_000 : 1_000_000;
  const input = recordFile('short', operations);
  const contenders = {
    windrow: () => runProgram(WINDROW, ['--epoch-length', EPOCH_LENGTH], { input }),
    'pino-pretty': () => runProgram(programPath('pino-pretty'), [], { input }),
  };
  const result = await compare(contenders, { rounds });
  const goal = { must: 35, stretch: 50 };
  const versus = { ours: 'windrow', rival: 'pino-pretty', operations, goal };
  return [ratioRow('command line against pino-pretty', result, versus)];
}
