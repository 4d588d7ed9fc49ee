import {
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
import { tellUser } from './standard-error.ts';

const SERVICE = 'windrow';

/**
 * Opens all that the numbers of a run go to besides its lines: files, collectors, and the sinks of
 * the program. `warn` tells the user of those that fail later.
 * @throws Error when a file cannot be opened.
 */
export function openOutputs(
  options: Options,
  sinks: readonly GivenSink[],
  warn: (message: string) => void,
): readonly Sink[] {
  const { scalarsFile: scalarsPath, runFile: runPath, tensorboard, prometheus, otlp } = options;
  const isDurable = options.stateFile !== undefined;
  const outputs: Sink[] = [];
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
  const guarded = sinks.map((sink, index) => {
    const onFailure = (reason: string): void =>
      warn(`windrow: sinks[${index}] has failed: ${reason}`);
    return new GuardedSink(sink, { onFailure });
  });
  return [...outputs, ...guarded];
}
