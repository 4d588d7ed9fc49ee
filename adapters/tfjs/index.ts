/** `windrow/tfjs`: a callback for the training of TensorFlow.js. */

export type {
  CustomCfg,
  EpochLength,
  Statistic,
  WindrowOptions,
} from '../../src/index.ts';
export type { DestinationOptions } from '../host/destination-options.ts';
export type { WindrowCallbackOptions } from './callback-options.ts';
export { type WindrowCallback, windrowCallback } from './windrow-callback.ts';
