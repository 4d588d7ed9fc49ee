import type { WindowSize } from '../options/window-size.ts';
import type { Summary } from '../summary/summary.ts';
import type { EndEvent, RunEvent } from './event.ts';

/** The version of the format of a run file. */
export const RUN_FILE_VERSION = 1;
/** The counters that the last line has. */
const COUNTERS = [
  'records',
  'collected',
  'passed',
  'refused',
  'refusedValues',
  'nonFinite',
  'overflow',
  'late',
  'groupsDropped',
] as const;

/** The window of all statistics of a line that have one, or, if they differ, by key. */
type LineWindow = WindowSize | Readonly<Record<string, WindowSize>>;

/** Returns the line that opens a run. */
export function formatRun(run: RunEvent): string {
  return JSON.stringify({
    windrow: RUN_FILE_VERSION,
    kind: 'run',
    experiment: run.experimentName,
    startedMs: run.startedMs,
    epochs: run.maxEpochs,
    iters: run.maxIters,
    epochLength: run.epochLength,
    modes: run.modes,
    zone: run.timeZone,
  });
}

/** Returns the line behind which a restored run goes on. */
export function formatResume(iter: number | undefined): string {
  return JSON.stringify({ kind: 'resume', iter });
}

/** Returns the line of a summary; `groupBy` are the names of the labels of its group. */
export function formatSummary(
  summary: Summary,
  timeMs: number,
  groupBy: readonly string[],
): string {
  const { kind, place, step, scalars } = summary;
  const { mode, group, epoch, iter } = place;
  const members = [
    `"kind":"${kind}"`,
    `"mode":${JSON.stringify(mode)}`,
    ...(group.length > 0 ? [`"group":${objectText(labelsOf(group, groupBy))}`] : []),
    `"timeMs":${timeMs}`,
    `"epoch":${epoch}`,
    `"iter":${iter}`,
    `"step":${step}`,
    `"scalars":${objectText(valuesOf(summary))}`,
  ];
  const window = windowOf(scalars);
  if (window !== undefined) members.push(`"window":${JSON.stringify(window)}`);
  return `{${members.join(',')}}`;
}

/** Returns the line that closes a run. */
export function formatEnd({ timeMs, stats }: EndEvent): string {
  const counters = COUNTERS.map((name) => [name, stats[name]] as const);
  return JSON.stringify({ kind: 'end', ...Object.fromEntries(counters), timeMs });
}

function labelsOf(
  group: readonly string[],
  groupBy: readonly string[],
): ReadonlyMap<string, string> {
  return new Map(group.map((label, at) => [groupBy[at] ?? '', label]));
}

/** The values of all keys; throughput and memory too, where lines show them. */
function valuesOf({ scalars, throughput, memoryMb }: Summary): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const { key, value } of scalars) values.set(key, jsonNumber(value));
  if (throughput !== undefined && !values.has('throughput')) {
    values.set('throughput', jsonNumber(throughput));
  }
  if (memoryMb !== undefined && !values.has('memory')) values.set('memory', jsonNumber(memoryMb));
  return values;
}

/** JSON has no word for what is not finite. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Returns an object as text: `JSON.stringify` would put keys such as `"1"` first. */
function objectText(members: ReadonlyMap<string, unknown>): string {
  const texts = Array.from(
    members,
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
  );
  return `{${texts.join(',')}}`;
}

function windowOf(scalars: Summary['scalars']): LineWindow | undefined {
  const windows = scalars.flatMap(({ key, windowSize }) =>
    windowSize === undefined ? [] : [[key, windowSize] as const],
  );
  const [first] = windows;
  if (first === undefined) return undefined;
  return windows.every(([, size]) => size === first[1]) ? first[1] : Object.fromEntries(windows);
}
