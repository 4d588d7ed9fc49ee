// Whole calls of `logger.info({ train })` of winston, to a transport that discards: with our format,
// against winston's json(). The first calls of a process, and later ones.

import { programPath, runProgram } from '../child.js';
import { compare, spreadsOf } from '../compare.js';
import { ratioRow } from '../figure-row.js';

const FIRST = 60_000;
/** Calls between the first and the later ones. */
const SKIPPED = 40_000;
const LATER = { quick: 50_000, whole: 200_000 };
const GOALS = {
  windrow: { first: { must: 1.5, stretch: 2.5 }, later: { must: 3.5, stretch: 5 } },
  combined: { first: { must: 1.2 }, later: { must: 2.5 } },
};
const PHASES = { first: `the first ${FIRST} calls`, later: 'later calls' };
const NOTES = { first: 'the threads that compile count by CPU; the calls do not wait for them.' };
const NAMES = { windrow: 'windrow', combined: 'combine(windrow, json())' };

export async function measure({ isQuick, rounds }) {
  const later = isQuick ? LATER.quick : LATER.whole;
  const calls = { first: FIRST, later };
  const call = (contender) => async () => {
    const args = [contender, FIRST, SKIPPED, later];
    const { said } = await runProgram(programPath('winston-logger'), args);
    return { ...said, ...said.later };
  };
  const contenders = { windrow: call('windrow'), combined: call('combined'), json: call('json') };
  const result = await compare(contenders, { rounds });
  const rows = [];
  for (const [ours, goals] of Object.entries(GOALS)) {
    for (const [phase, goal] of Object.entries(goals)) {
      const name = `winston's logger, ${NAMES[ours]}, ${PHASES[phase]}, against json()`;
      const note = NOTES[phase];
      const options = { ours, rival: 'json', operations: calls[phase], goal, by: 'cpu', note };
      rows.push(ratioRow(name, ofPhase(result, phase), options));
    }
  }
  return rows;
}

function ofPhase(result, phase) {
  return Object.fromEntries(
    Object.entries(result).map(([name, { samples }]) => [
      name,
      spreadsOf(samples.map((sample) => sample[phase])),
    ]),
  );
}
