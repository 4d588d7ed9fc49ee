import type { Summary } from '../summary/summary.ts';
import type { RunEvent, SummaryEvent } from './event.ts';
import { EventFile } from './event-file.ts';
import type { Sink } from './sink.ts';

/**
 * Writes the scalars of lines to a new event file of TensorBoard in `folder`: the tag is `train/loss`,
 * the step that of the summary, the wall time the record's. With `isDurable` a flush waits for the
 * disk.
 * @throws Error at once, with path and cause, when the file cannot be opened.
 */
export function eventFiles(folder: string, isDurable = false): Sink {
  const file = new EventFile(folder, isDurable);
  const { output } = file;
  return {
    name: 'tensorboard',
    write(event) {
      if (event.kind === 'run') writeRestart(file, event);
      else if (event.kind === 'summary') writeSummary(file, event);
    },
    flush: () => output.flush(),
    flushSync: () => output.flushSync(),
    close: () => output.close(),
    get isIdle() {
      return output.isIdle;
    },
    get stats() {
      return output.stats;
    },
  };
}

/** Opens a new event file in a folder. @throws Error when it cannot be opened. */
export function openEventFile(folder: string): EventFile {
  return new EventFile(folder, false);
}

/** A killed process has written steps that are not in its state: they come again. */
function writeRestart(file: EventFile, { timeMs, resumed }: RunEvent): void {
  if (resumed?.iter !== undefined) file.restart(timeMs, resumed.iter + 1);
}

function writeSummary(file: EventFile, { timeMs, summary }: SummaryEvent): void {
  const { kind, place, step } = summary;
  const { mode, group } = place;
  file.writeScalars(kind, { timeMs, step, mode, group, scalars: scalarsOf(summary) });
}

/** Throughput and memory too, where lines show them. */
function scalarsOf({ scalars, throughput, memoryMb }: Summary): readonly [string, number][] {
  const values = scalars.map(({ key, value }): [string, number] => [key, value]);
  const add = (key: string, value: number | undefined): void => {
    if (value !== undefined && !scalars.some((own) => own.key === key)) values.push([key, value]);
  };
  add('throughput', throughput);
  add('memory', memoryMb);
  return values;
}
