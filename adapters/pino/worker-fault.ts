import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../host/message-of.ts';
import { tellUser } from '../host/standard-error.ts';

/** Whether this is the worker that pino has started for a transport. */
function isPinoWorker(): boolean {
  return parentPort !== null && workerData?.workerData?.$context !== undefined;
}

/**
 * Says a fault of the transport from within pino's worker: on the standard error, synchronously,
 * because a short program ends before it hears of it; and as an `error` event of the transport. The
 * worker goes on: if it ended, the program would wait 10 s for it at its exit, and the other targets
 * would lose their records. Returns `false`, and does nothing, where there is no such worker.
 */
export function sayInWorker({ message, stack }: Error): boolean {
  if (!isPinoWorker()) return false;
  tellUser(messageOf(message));
  // thread-stream emits it in the program; only these two of an error surely cross the thread
  const error = Object.assign(new Error(message), { stack });
  parentPort?.postMessage({ code: 'EVENT', name: 'error', args: [error] });
  return true;
}
