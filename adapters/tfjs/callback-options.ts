import * as v from 'valibot';
import { parseOptions, type WindrowOptions } from '../../src/index.ts';
import type { Options } from '../../src/internal/index.ts';
import { type CompleteOptions, type GivenOptions, option } from '../../src/options/option.ts';
import { type DestinationOptions, destinationOptions } from '../host/destination-options.ts';
import { withModules } from '../host/option-modules.ts';
import { type SinkOptions, sinkOptions } from '../host/sink-options.ts';
import { TRAINING_DEFAULTS } from './training-options.ts';

/** Options that belong to the callback: programs cannot give them. */
const RESERVED_OPTIONS = ['map', 'preset', 'keep'] as const;
const MONITOR = "a key of an epoch such as 'val/loss' or 'train/acc'";

/** Called with an epoch, counted from 1, and the value that is the best so far. */
type OnBest = (epoch: number, value: number) => unknown;

const watchOptions = {
  /** The key whose value at the end of an epoch is watched. Default `val/loss`. */
  monitor: option({
    schema: v.pipe(v.string(MONITOR), v.regex(/^(?:train|val)\/./, MONITOR)),
    default: 'val/loss',
  }),
  /**
   * Whether the smallest or the largest value is the best. Default min, but max for keys that speak
   * of accuracy, recall, F1, IoU and the like.
   */
  mode: option<'min' | 'max'>({
    schema: v.picklist(['min', 'max'], "'min' or 'max'"),
    defaultText: 'by the name of the key',
  }),
  /**
   * Called after an epoch whose value of `monitor` is the best so far, to save the model, say. The
   * training waits for what it returns.
   */
  onBest: option<OnBest>({
    schema: v.custom<OnBest>((value) => typeof value === 'function', 'a function'),
  }),
};

const callbackOptions: typeof destinationOptions & typeof sinkOptions & typeof watchOptions = {
  ...destinationOptions,
  ...sinkOptions,
  ...watchOptions,
};

/** Options of the callback. */
export type WindrowCallbackOptions = Omit<WindrowOptions, (typeof RESERVED_OPTIONS)[number]> &
  DestinationOptions &
  SinkOptions &
  GivenOptions<typeof watchOptions>;

/** The options of the callback itself, complete. @internal */
export type CallbackSettings = CompleteOptions<typeof callbackOptions>;

/** Parses all options of the callback. @throws TypeError naming every fault. @internal */
export function parseCallbackOptions(given: WindrowCallbackOptions): {
  readonly options: Options;
  readonly own: CallbackSettings;
} {
  for (const name of RESERVED_OPTIONS) {
    if (name in Object(given)) throw new TypeError(`windrow: ${name}: the callback has its own`);
  }
  return parseOptions(withModules(given), callbackOptions, TRAINING_DEFAULTS);
}
