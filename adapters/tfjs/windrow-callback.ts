import { emitWarning } from 'node:process';
import type { MessageHub, Stats } from '../../src/index.ts';
import { type LineOutput, openLineOutput } from '../host/line-output.ts';
import { BestWatch } from './best-watch.ts';
import { parseCallbackOptions, type WindrowCallbackOptions } from './callback-options.ts';
import { batchScalars, type Logs, valScalars } from './training-logs.ts';
import type { Loop } from './training-options.ts';
import { NO_PARAMS, readParams } from './training-params.ts';

/** A callback for `model.fit` and `model.fitDataset`. */
export interface WindrowCallback {
  onTrainBegin(logs?: Logs): void;
  onTrainEnd(logs?: Logs): Promise<void>;
  onEpochBegin(epoch: number, logs?: Logs): void;
  onEpochEnd(epoch: number, logs?: Logs): Promise<void>;
  onBatchBegin(batch: number, logs?: Logs): void;
  onBatchEnd(batch: number, logs?: Logs): void;
  /** Called by TensorFlow.js where the callback stands behind one of its own. */
  setParams(params: unknown): void;
  setModel(model: unknown): void;
  /** The hub in which the scalars are collected. */
  readonly hub: MessageHub;
  /** Returns what has become of records, values and lines so far. */
  stats(): Stats;
  /** Resolves when all lines are written. */
  flush(): Promise<void>;
  /** Writes the lines that come with the end and closes the files, as the end of a training does. */
  close(): Promise<void>;
}

/**
 * Makes a callback that logs a training of TensorFlow.js: one record per batch in train, and one per
 * validated epoch in val. Length of run and epoch come from the training's own parameters. The end
 * of a training closes the files; the next one opens them again. If the process exits before, the
 * last lines are written too.
 *
 * @throws TypeError naming every fault of the options; Error when a file cannot be opened.
 * @example
 * await model.fit(x, y, { epochs: 5, validationSplit: 0.2, callbacks: windrowCallback() });
 */
export function windrowCallback(given: WindrowCallbackOptions = {}): WindrowCallback {
  const { options, own } = parseCallbackOptions(given);
  const open = (): LineOutput => openLineOutput(options, own, own.sync ?? true);
  const best = new BestWatch(own);
  let output = open();
  let isClosed = false;
  let params = NO_PARAMS;
  let epoch = 0;
  let isFirst = false;

  /** Begins a training; a callback may serve several, one after the other. */
  function begin(): void {
    if (isClosed) output = open();
    isClosed = false;
    isFirst = true;
    best.begin();
  }

  /** Returns what the first record says of the run, for this record only. */
  function takeRun(): Logs {
    const { maxEpochs, epochLength } = params;
    isFirst = false;
    return {
      run: {
        ...(maxEpochs !== undefined && { maxEpochs }),
        ...(epochLength !== undefined && { epochLength: { train: epochLength } }),
      },
    };
  }

  function collect(loop: Loop, record: Logs): void {
    output.engine.collect({ loop, ...record });
  }

  async function close(): Promise<void> {
    isClosed = true;
    // an output that fails must not fail the training
    await output.engine.close().catch((error) => emitWarning(`windrow: ${error}`));
  }

  return {
    onTrainBegin(this: unknown) {
      // a plain object is not told of the parameters, but its methods become those of an object
      // that has them. Source: `CustomCallback` of tfjs-layers
      const { params: known } = Object(this) as { readonly params?: unknown };
      if (known !== undefined) params = readParams(known);
      begin();
    },
    onEpochBegin(index) {
      epoch = index;
    },
    onBatchEnd(batch, logs = {}) {
      const { epochLength } = params;
      collect('train', {
        ...batchScalars(logs),
        epoch: epoch + 1,
        batch: batch + 1,
        ...(epochLength !== undefined && { iter: epoch * epochLength + batch + 1 }),
        ...(isFirst && takeRun()),
      });
    },
    async onEpochEnd(index, logs = {}) {
      const val = valScalars(logs);
      if (Object.keys(val).length > 0) collect('val', { ...val, epoch: index + 1 });
      await best.take(index + 1, logs);
    },
    onTrainEnd: close,
    onBatchBegin() {},
    setParams(own) {
      params = readParams(own);
    },
    setModel() {},
    get hub() {
      return output.engine.hub;
    },
    stats: () => output.engine.stats(),
    flush: () => output.engine.flush(),
    close,
  };
}
