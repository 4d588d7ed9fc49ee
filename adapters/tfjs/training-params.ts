/** What TensorFlow.js says of a training before it begins, as far as it is read. */
export interface TrainingParams {
  readonly maxEpochs: number | undefined;
  /** Batches of an epoch; `undefined` for a data set whose size is not known. */
  readonly epochLength: number | undefined;
}

export const NO_PARAMS: TrainingParams = { maxEpochs: undefined, epochLength: undefined };

/** Reads `params` of a callback. Source: `configureCallbacks` of tfjs-layers. */
export function readParams(params: unknown): TrainingParams {
  const { epochs, steps, samples, batchSize } = Object(params) as Readonly<Record<string, unknown>>;
  const batches = Math.ceil(Number(samples) / Number(batchSize));
  return {
    maxEpochs: isTotal(epochs) ? epochs : undefined,
    epochLength: [steps, batches].find(isTotal),
  };
}

function isTotal(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
