import {
  DEFAULT_MAX_LENGTH,
  eventFiles,
  type GivenSink,
  GuardedSink,
  type Options,
  runFile,
  type Sink,
  scalarsFile,
} from '../../src/internal/index.ts';
import { openPrometheus } from './live/open-prometheus.ts';
import { openOtlp } from './open-otlp.ts';
import type { ProgressRow } from './progress-row.ts';
import { tellUser } from './standard-error.ts';
import { openTextOutput } from './text-output.ts';

const SERVICE = 'windrow';
/** How the files of `lines` are written. */
const FILE = { mkdir: true, append: true, sync: true, maxLength: DEFAULT_MAX_LENGTH };

/**
 * Opens all that a run goes to besides its own lines: further outputs of these, files, collectors,
 * and the sinks of the program. `warn` tells the user of those that fail later.
 * @throws Error when a file cannot be opened.
 */
export function openOutputs(
  options: Options,
  sinks: readonly GivenSink[],
  warn: (message: string) => void,
  row: ProgressRow | undefined,
): readonly Sink[] {
  const { scalarsFile: scalarsPath, runFile: runPath, tensorboard, prometheus, otlp } = options;
  const isDurable = options.stateFile !== undefined;
  const outputs = openFurtherLines(options, row);
  if (scalarsPath !== undefined) outputs.push(scalarsFile(scalarsPath, isDurable));
  if (runPath !== undefined) outputs.push(runFile(runPath, isDurable));
  if (tensorboard !== undefined) outputs.push(eventFiles(tensorboard, isDurable));
  if (prometheus !== undefined) {
    outputs.push(openPrometheus({ address: prometheus, hint: tellUser, warn }));
  }
  if (otlp !== undefined) {
    const serviceName =
      process.env.OTEL_SERVICE_NAME ?? options.name ?? options.run.experimentName ?? SERVICE;
    const { otlpIntervalMs: intervalMs } = options;
    outputs.push(openOtlp({ url: otlp, intervalMs, serviceName, warn }));
  }
  return [...outputs, ...guardSinks(sinks, warn)];
}

/** Opens the outputs of the option `lines`. @throws Error when a file cannot be opened. */
export function openFurtherLines(options: Options, row?: ProgressRow): Sink[] {
  return options.lines.map((own, index) => {
    const settings = { ...FILE, destination: own.destination };
    const output = { name: `lines[${index}]`, sync: true, row };
    return openTextOutput({ ...options, ...own }, settings, output).sink;
  });
}

/** Guards the sinks of the program; `warn` tells the user of those that fail. */
export function guardSinks(
  sinks: readonly GivenSink[],
  warn: (message: string) => void,
): readonly Sink[] {
  return sinks.map((sink, index) => {
    const onFailure = (reason: string): void =>
      warn(`windrow: sinks[${index}] has failed: ${reason}`);
    return new GuardedSink(sink, { onFailure });
  });
}
