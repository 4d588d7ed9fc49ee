import { programPath, readCounters, runProgram } from './child.js';
import { compare } from './compare.js';
import { boundRow } from './figure-row.js';
import { jsonFile } from './line-file.js';
import { formFile } from './record-forms.js';
import { EPOCH_LENGTH } from './records.js';
import { spreadOf } from './statistics.js';

/** Options of the base form, which records of train have in every form. */
export const BASE_OPTIONS = { epochLength: EPOCH_LENGTH };

const CHECKED_RECORDS = 2000;

/**
 * One row: CPU of a record of some form, or under some options, over that of a record of the base
 * form: train, one mode, 7 numbers, windows of counts, no groups, no table. The second half of the
 * records decides: as long as code is being compiled, the base form is dear and every ratio low.
 *
 * `form` names the records, `options` are windrow's. `units` is what one record counts for: 1, or how
 * many times the numbers of a record of the base form. The base form has `baseRecords` records, the
 * other form `records`.
 */
export async function overBaseRow(name, given) {
  const { form, options = BASE_OPTIONS, records, baseRecords, units = 1, goal, rounds } = given;
  const optionsPath = jsonFile(options);
  await requireCollected(form, optionsPath);
  const basePath = jsonFile(BASE_OPTIONS);
  const samples = await sampleHalves(
    {
      base: { path: formFile('base', baseRecords), optionsPath: basePath, units: baseRecords },
      form: { path: formFile(form, records), optionsPath, units: records * units },
    },
    rounds,
  );
  const later = ratiosOf(samples, 'laterNs');
  const first = ratiosOf(samples, 'firstNs').median.toPrecision(3);
  const times = `${medianUs(samples.form)} us against ${medianUs(samples.base)} us`;
  return boundRow(name, later.median, {
    unit: 'x',
    spread: later,
    goal: { ...goal, isBound: true },
    note: [times, `${first}x in the first half`, given.note].filter(Boolean).join('; '),
  });
}

/** CPU in ns of a unit in both halves, a sample a round, by the name of the contender. */
async function sampleHalves(contenders, rounds) {
  const runs = mapValues(contenders, ({ path, optionsPath, units }) => async () => {
    const { said } = await runProgram(programPath('form-host'), [path, optionsPath]);
    const { share, first, later } = said;
    return {
      ...later,
      firstNs: (first.cpuMs * 1e6) / (units * share),
      laterNs: (later.cpuMs * 1e6) / (units * (1 - share)),
    };
  });
  return mapValues(await compare(runs, { rounds }), ({ samples }) => samples);
}

function ratiosOf({ base, form }, half) {
  return spreadOf(form.map((sample, round) => sample[half] / base[round][half]));
}

/** Every record is collected, and no value refused, or there is nothing to compare. */
async function requireCollected(form, optionsPath) {
  const input = formFile(form, CHECKED_RECORDS);
  const counters = await readCounters(['--config', optionsPath], { input });
  const { collected, refusedValues } = counters;
  if (collected !== CHECKED_RECORDS || refusedValues > 0) {
    throw new Error(`${form}: ${collected} collected, ${refusedValues} values refused`);
  }
}

function medianUs(samples) {
  return (spreadOf(samples.map(({ laterNs }) => laterNs)).median / 1000).toPrecision(3);
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
