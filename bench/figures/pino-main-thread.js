// What a call of the logger costs the program, the transport being windrow in a worker, or one that
// does not even look at what it gets.

import { programPath, runProgram } from '../child.js';
import { compare } from '../compare.js';
import { boundRow } from '../figure-row.js';
import { spreadOf } from '../statistics.js';

export async function measure({ isQuick, rounds }) {
  const calls = isQuick ? 50_000 : 300_000;
  const call = (contender) => async () =>
    (await runProgram(programPath('pino-main-thread'), [contender, calls])).said;
  const contenders = { windrow: call('windrow'), drop: call('drop') };
  const { windrow, drop } = await compare(contenders, { rounds });
  const ratios = windrow.samples.map(({ wallMs }, round) => wallMs / drop.samples[round].wallMs);
  const nsOf = ({ wallMs }) => Math.round((wallMs.median * 1e6) / calls);
  return [
    boundRow('pino main thread, a call, over a worker that drops', spreadOf(ratios).median, {
      unit: 'x',
      spread: spreadOf(ratios),
      goal: { must: 1.1, stretch: 1, isBound: true },
      note: `${nsOf(windrow)} ns a call, ${nsOf(drop)} ns with the worker that drops.`,
    }),
  ];
}
