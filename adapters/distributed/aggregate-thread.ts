import { parentPort, workerData } from 'node:worker_threads';
import { hasLine, postedEvent } from '../../src/internal/index.ts';
import { type OwnAggregatorTask, openTask } from './aggregator-task.ts';

/*
 * The program of the thread in which a process that logs aggregates its run. It posts the event of each
 * committed line, and ends with the run when it is asked to.
 */

const { given, broker, run } = workerData as OwnAggregatorTask;
const task = openTask({ given, broker, run }, (event) => {
  if (hasLine(event)) parentPort?.postMessage(postedEvent(event));
});
parentPort?.once('message', () => {
  void task.finish().finally(() => parentPort?.close());
});
