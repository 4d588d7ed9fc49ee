import { once } from 'node:events';
import { emitWarning } from 'node:process';
import { isMainThread, Worker } from 'node:worker_threads';
import {
  eventOfPosted,
  type GivenDistribution,
  type PostedEvent,
  type Sink,
} from '../../src/internal/index.ts';
import { type OwnAggregatorTask, openTask } from './aggregator-task.ts';
import { threadFile } from './thread-file.ts';
import { holdingTimer } from './timers.ts';

/** The aggregator of a process that logs. */
export interface OwnAggregator {
  /** Resolves when the run has ended and all of its lines are in the sink. */
  finish(): Promise<void>;
}

/** Options that are the producer's, or of outputs that this process opens. */
const NOT_THERE: ReadonlySet<string> = new Set(['distribute', 'hub', 'lines']);
/**
 * The time for which a worker of a logger waits for the other ranks at its end. pino waits for 10 s for
 * its transport.
 */
const WORKER_WAIT_MS = 8000;

/**
 * Aggregates a run beside its producer, never on the main thread: there it starts a thread, which does
 * not keep the process alive before `finish`. `lines` gets the events of lines.
 * @throws TypeError where a thread cannot be started, or not be given the options.
 */
export function openOwnAggregator(
  { useless, ...task }: OwnAggregatorTask & Pick<GivenDistribution, 'useless'>,
  lines: Sink,
): OwnAggregator {
  const entries = Object.entries(task.given).filter(
    ([name]) => !NOT_THERE.has(name) && !useless.includes(name),
  );
  const own = { ...task, given: Object.fromEntries(entries) };
  return isMainThread ? openThread(own, lines) : openHere(own, lines);
}

function openHere(task: OwnAggregatorTask, lines: Sink): OwnAggregator {
  const { finish } = openTask(task, (event) => lines.write(event));
  return {
    async finish() {
      const isOver = await Promise.race([
        finish().then(() => true),
        new Promise<boolean>((resolve) => holdingTimer(() => resolve(false), WORKER_WAIT_MS)),
      ]);
      if (!isOver)
        emitWarning(`windrow: ${task.run} goes on: windrow aggregate makes its last lines`);
    },
  };
}

function openThread(task: OwnAggregatorTask, lines: Sink): OwnAggregator {
  const file = threadFile();
  if (file === undefined) {
    throw new TypeError(
      'windrow: distribute.aggregate needs a thread, whose file a bundle does not have: run windrow aggregate',
    );
  }
  const worker = startWorker(file, task);
  worker.on('message', (event: PostedEvent) => lines.write(eventOfPosted(event)));
  worker.on('error', (error) =>
    emitWarning(`windrow: the aggregator of ${task.run} ends: ${error}`),
  );
  worker.unref(); // behind its listeners, which hold the process
  const ended = once(worker, 'exit').catch(() => {}); // its error was said
  return {
    async finish() {
      worker.ref();
      worker.postMessage('finish');
      await ended;
    },
  };
}

function startWorker(file: string, workerData: OwnAggregatorTask): Worker {
  try {
    return new Worker(file, { workerData, execArgv: [] });
  } catch (cause) {
    throw new TypeError(
      `windrow: distribute.aggregate: options and client have to be plain data for a thread: ${cause}`,
      { cause },
    );
  }
}
