import { statSync } from 'node:fs';
import { join } from 'node:path';
import { stderr } from 'node:process';
import { openEventFile } from '../../../src/internal/index.ts';
import { messageOf } from '../../host/message-of.ts';
import { type FileKind, fileKind } from '../report/file-head.ts';
import { type LinesKind, readLines } from './read-rows.ts';
import { isRow, type Row } from './row.ts';

const FAILURE = 1;
const WRONG_USAGE = 2;

type EventFile = ReturnType<typeof openEventFile>;

/**
 * Writes event files of what scalars files and run files hold; resolves to the exit code, and to
 * `undefined`, having done nothing, where the files hold records. Several files are parts of one run:
 * where one goes back, it is right.
 */
export async function convertRuns(
  files: readonly string[],
  folder: string,
): Promise<number | undefined> {
  const kinds = files.map((path) => ({ path, kind: fileKind(path) }));
  const ofLines = kinds.filter(holdsLines);
  if (ofLines.length === 0) return undefined;
  const other = kinds.find((file) => !holdsLines(file));
  if (other !== undefined) {
    return fail(
      WRONG_USAGE,
      `${other.path} holds records, other files hold lines: give them by themselves`,
    );
  }
  try {
    for (const file of ofLines) await convert(file, folder);
  } catch (error) {
    return fail(FAILURE, error);
  }
  return 0;
}

interface LinesFile {
  readonly path: string;
  readonly kind: LinesKind;
}

function holdsLines(file: { readonly path: string; readonly kind: FileKind }): file is LinesFile {
  return file.kind === 'run' || file.kind === 'scalars';
}

async function convert({ path, kind }: LinesFile, folder: string): Promise<void> {
  const noClockMs = statSync(path).mtimeMs; // that of the newest line
  let file: EventFile | undefined;
  let runs = 0;
  let isFresh = true;
  const open = async (): Promise<EventFile> => {
    await file?.output.close();
    // another run in one file has steps of its own
    file = openEventFile(runs > 1 ? join(folder, String(runs)) : folder);
    isFresh = true;
    stderr.write(`windrow: ${file.path}\n`);
    return file;
  };
  for await (const line of readLines(path, kind)) {
    if (line?.kind === 'run') {
      runs++;
      await open();
    } else if (line?.kind === 'resume' && line.iter !== undefined) {
      (file ?? (await open())).restart(noClockMs, line.iter + 1);
    } else if (isRow(line)) {
      const own: EventFile = file ?? (await open());
      if (isFresh && line.kind === 'iter') own.restart(line.timeMs ?? noClockMs, line.step);
      isFresh &&= line.kind !== 'iter';
      writeRow(own, line, noClockMs);
    }
  }
  await file?.output.close();
}

function writeRow(file: EventFile, row: Row, noClockMs: number): void {
  const { kind, mode, group, step, timeMs = noClockMs } = row;
  const scalars = Array.from(row.scalars, ([key, value]) => [key, Number(value)] as const);
  file.writeScalars(kind, { timeMs, step, mode, group: [...group.values()], scalars });
}

function fail(exitCode: number, error: unknown): number {
  stderr.write(`windrow: ${messageOf(error)}\n`);
  return exitCode;
}
