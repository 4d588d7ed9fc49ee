import { emitWarning, memoryUsage } from 'node:process';
import { Engine, type Options, type Sink, scalarsFile } from '../src/index.ts';
import { atExit } from './exit-hook.ts';

const BYTES_PER_MB = 2 ** 20;

/**
 * An engine in the world: with the clock and the memory of this process, lines that go to `lines`,
 * and the scalars file that the options ask for. A quiet stream is looked at where lines are due by
 * time; the timer never keeps the process alive. If the process exits before it is closed, it is
 * ended then.
 * @throws Error when the scalars file cannot be opened.
 */
export function openEngine(options: Options, lines: Sink): Engine {
  const files = options.scalarsFile === undefined ? [] : [scalarsFile(options.scalarsFile)];
  const ticker: Sink = { write: () => {}, close: () => clearInterval(timer) };
  const engine = new Engine(options, {
    sinks: [lines, ...files, ticker],
    clock: Date.now,
    warn: (message) => emitWarning(`windrow: ${message}`),
    memoryMb: () => Math.round(memoryUsage.rss() / BYTES_PER_MB),
    onClosed: () => forget(),
  });
  const forget = atExit(() => engine.end());
  const timer =
    engine.tickMs === undefined ? undefined : setInterval(() => engine.tick(), engine.tickMs);
  timer?.unref();
  return engine;
}
