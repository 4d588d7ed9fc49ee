/** `windrow/pino`: the default export is what pino runs in a worker. */

export type {
  CustomCfg,
  EpochLength,
  Statistic,
  WindrowOptions,
} from '../../src/index.ts';
export type { DestinationOptions } from '../host/destination-options.ts';
export { type HubMixinOptions, hubMixin } from './hub-mixin.ts';
export type { LogMethod } from './log-method.ts';
export type { PinoTransportOptions, WindrowStreamOptions } from './pino-options.ts';
export { transport as default } from './transport.ts';
export { type WindrowStream, windrowStream } from './windrow-stream.ts';
