import { type EngineState, parseOptions } from '../../src/internal/index.ts';
import type { Golden } from '../conformance/golden.ts';
import { openTextEngine } from '../conformance/text-engine.ts';
import type { LinesByRecord } from './resumed-lines.ts';

/** An engine of a run and the lines that it has written. */
export function openRun({ options: given }: Golden, state?: EngineState, sameRun = false) {
  const { options } = parseOptions(given, {});
  const { engine, lines } = openTextEngine(options, () => 0);
  const misfits =
    state === undefined ? [] : engine.restore(JSON.parse(JSON.stringify(state)), { sameRun });
  return { engine, lines, misfits };
}

/** The run that is never stopped, and its state before each record. */
export async function runWhole(golden: Golden) {
  const { engine, lines } = openRun(golden);
  const states: EngineState[] = [];
  const ofRecord = golden.records.map((record) => {
    states.push(engine.state);
    const before = lines.length;
    engine.collect(record);
    return lines.slice(before);
  });
  const before = lines.length;
  await engine.close();
  const whole: LinesByRecord = { ofRecord, end: lines.slice(before) };
  return { lines, states, whole };
}
