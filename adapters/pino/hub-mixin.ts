import { emitWarning } from 'node:process';
import { parseOptions, type WindrowOptions } from '../../src/index.ts';
import { claimHub, HUB_UPDATES_KEY, hasScalars, PendingUpdates } from '../../src/internal/index.ts';

/** The options of the transport that say what a scalar record is, and the hub. */
export type HubMixinOptions = Pick<WindrowOptions, 'hub' | 'modes' | 'flat'>;

/**
 * Returns pino's `mixin` for a logger with a transport in a worker: updates of the main thread's
 * MessageHub travel inside the next scalar record, and are part of its iteration. Ordinary records
 * stay as they are.
 *
 * @throws TypeError naming every fault of the options.
 * @example
 * const logger = pino({ mixin: hubMixin() }, pino.transport({ target: 'windrow/pino' }));
 * MessageHub.getCurrentInstance().updateScalar('train/loss_tmp', 0.25);
 */
export function hubMixin(given: HubMixinOptions = {}): (mergeObject?: object) => object {
  const { options } = parseOptions(given, {});
  const pending = new PendingUpdates(claimHub(options.hub), (message) =>
    emitWarning(`windrow: ${message}`),
  );
  return (mergeObject) => {
    // a user's mixin may call this without the record: then the next record carries them
    if (mergeObject !== undefined && !hasScalars(mergeObject, options)) return {};
    const updates = pending.take();
    return updates === undefined ? {} : { [HUB_UPDATES_KEY]: updates };
  };
}
