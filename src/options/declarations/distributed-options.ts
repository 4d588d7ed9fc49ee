import * as v from 'valibot';
import { readDistribute } from '../flag-readers.ts';
import { option } from '../option.ts';
import type { DistributeOption } from './distribute-fields.ts';

const ALLOWED = 'true, false or an object';

/** Many processes that log one run. */
export const distributedOptions = {
  /**
   * Sends the scalars to a broker, where an aggregator makes one line of all ranks; `true` takes
   * run, rank and broker from the environment. Default false.
   */
  distribute: option<boolean | object, boolean | DistributeOption>({
    schema: v.union(
      [v.boolean(), v.custom<object>((given) => typeof given === 'object' && given !== null)],
      ALLOWED,
    ),
    default: false,
    flags: [
      {
        written: '--distribute <where>',
        read: readDistribute,
        help: 'send scalars to an aggregator: a folder, redis://..., env, or JSON of the option',
      },
    ],
  }),
};
