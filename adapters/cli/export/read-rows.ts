import {
  Engine,
  type EngineEvent,
  type Options,
  type Summary,
} from '../../../src/internal/index.ts';
import { lineInput } from '../../host/line-input.ts';
import { fileLines } from '../file-lines.ts';
import { NEXT_FILE } from '../follower.ts';
import { openInputs } from '../inputs.ts';
import type { FileKind } from '../report/file-head.ts';
import { runLines } from '../run-lines.ts';
import type { Row, RowLine } from './row.ts';
import { readScalarsRow } from './scalars-row.ts';

/** What a file holds that has lines of a run in it, not records. */
export type LinesKind = Extract<FileKind, 'run' | 'scalars'>;

/**
 * Reads the rows of a file: lines of a run file or of a scalars file as they are, of records what the
 * lines of `options` come to. Holds the rows of a chunk of records at most.
 * @throws Error when the file cannot be read, or holds no rows.
 */
export async function* readRows(
  path: string,
  kind: FileKind,
  options: Options,
): AsyncGenerator<RowLine> {
  if (kind === 'state') throw new Error('a state has no lines; export the records or a run file');
  yield* kind === 'records' ? readRecords(path, options) : readLines(path, kind);
}

/** Reads the rows of a run file or a scalars file. @throws Error when it cannot be read. */
export async function* readLines(path: string, kind: LinesKind): AsyncGenerator<RowLine> {
  if (kind === 'run') yield* runLines(path);
  else for await (const line of fileLines(path)) yield readScalarsRow(line);
}

async function* readRecords(path: string, options: Options): AsyncGenerator<RowLine> {
  let rows: RowLine[] = [];
  const takeRows = (): readonly RowLine[] => {
    const taken = rows;
    rows = [];
    return taken;
  };
  const write = (event: EngineEvent): void => {
    if (event.kind === 'summary') rows.push(rowOf(event.summary, event.timeMs, options.groupBy));
    else if (event.kind === 'ordinary') rows.push(undefined);
  };
  // records without a clock get none: the moment of reading says nothing of them
  const engine = new Engine(options, { sinks: [{ write }], clock: () => Number.NaN });
  const [input] = openInputs([path], false);
  const lines = lineInput(engine, () => rows.push(undefined));
  lines.begin();
  for await (const chunk of input?.chunks ?? []) {
    if (chunk !== NEXT_FILE) lines.push(chunk);
    yield* takeRows();
  }
  lines.end();
  await engine.close();
  yield* takeRows();
}

function rowOf(summary: Summary, timeMs: number, groupBy: readonly string[]): Row {
  const { kind, place, step, scalars, throughput, memoryMb } = summary;
  const { mode, group, epoch, iter } = place;
  const values = new Map(scalars.map(({ key, value }) => [key, value]));
  if (throughput !== undefined && !values.has('throughput')) values.set('throughput', throughput);
  if (memoryMb !== undefined && !values.has('memory')) values.set('memory', memoryMb);
  return {
    ...{ kind, mode, epoch, iter, step, scalars: values },
    group: new Map(group.map((label, at) => [groupBy[at] ?? '', label])),
    timeMs: Number.isNaN(timeMs) ? undefined : timeMs,
  };
}
