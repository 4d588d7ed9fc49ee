import type { Preset } from '../../src/internal/index.ts';

/** The names of the loops, as the callback's records have them. */
export type Loop = 'train' | 'val';

/**
 * The defaults of the callback. All that a training logs shows its mean since the line before: of
 * train over the batches of the interval, of val the value of the epoch, where MMEngine's mean of a
 * loss would go over the last ten epochs.
 */
export const TRAINING_DEFAULTS: Preset = {
  map: [mapOf('train'), mapOf('val')],
  keep: 'none',
  meanPattern: '^time$',
};

function mapOf(loop: Loop) {
  return { mode: loop, keys: { '*': '*' }, when: { loop } };
}
