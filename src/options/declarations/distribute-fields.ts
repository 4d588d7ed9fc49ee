import * as v from 'valibot';
import { type GivenOptions, option } from '../option.ts';
import { duration, oneOf, positive, text } from '../value-schemas.ts';

const RANK = 'an integer of at least 0, or a name';
const MAX_BATCH = 4096;
const COUNT = 'an integer of at least 0';

const count = v.pipe(v.number(COUNT), v.safeInteger(COUNT), v.minValue(0, COUNT));

/** The fields of `distribute`. */
export const distributeFields = {
  /** Redis: its URL; in process also a client of `ioredis` or `redis`. */
  redis: option<string | object>({
    schema: v.union([text, v.custom<object>(isObject)], 'a URL or a client'),
    defaultText: 'WINDROW_REDIS',
  }),
  /** PostgreSQL: its URL; in process also a pool or a client of `pg`. */
  postgres: option<string | object>({
    schema: v.union([text, v.custom<object>(isObject)], 'a URL or a client'),
    defaultText: 'WINDROW_POSTGRES',
  }),
  /** Path of a module whose default export is such a client, or a function that makes one. */
  client: option({ schema: text }),
  /** A folder that the processes of one host share. */
  dir: option({ schema: text, defaultText: 'WINDROW_DIR' }),
  /** A name that all ranks share. */
  run: option({ schema: text, defaultText: 'WINDROW_RUN, SLURM_JOB_ID, TORCHELASTIC_RUN_ID' }),
  /** The number of the process, from 0; for instances of a service any name. */
  rank: option<number | string>({
    schema: v.union([count, text], RANK),
    defaultText: 'RANK, SLURM_PROCID, OMPI_COMM_WORLD_RANK, JOB_COMPLETION_INDEX, HOSTNAME-pid',
  }),
  /** The number of ranks; without it ranks are instances of a service. */
  world: option({
    schema: positive,
    defaultText: 'WORLD_SIZE, SLURM_NTASKS, OMPI_COMM_WORLD_SIZE',
    unit: 'processes',
  }),
  /** How often the whole job was started again. */
  attempt: option({
    schema: count,
    defaultText: 'TORCHELASTIC_RESTART_COUNT, SLURM_RESTART_COUNT, else 0',
  }),
  /** A folder for batches that the broker does not have, which survives the process. */
  spool: option({ schema: text }),
  /** How long a record waits for others in its batch. */
  linger: option({ schema: duration, default: '20ms' }),
  /** Records of a batch at most. */
  maxBatch: option({
    schema: v.pipe(positive, v.maxValue(MAX_BATCH, `an integer of at most ${MAX_BATCH}`)),
    default: 512,
    unit: 'records',
  }),
  /** Memory for records that the broker does not have, or may lose. */
  maxBuffer: option({ schema: positive, default: 64 * 2 ** 20, unit: 'bytes' }),
  /** What happens when that is full: the oldest are dropped and counted, or the input waits. */
  onFull: option({ schema: oneOf('drop', 'block'), default: 'drop' }),
  /** The begin of the names of windrow's keys in Redis, the schema of its tables in PostgreSQL. */
  prefix: option({ schema: text, default: 'windrow' }),
  /** The parts into which runs are divided, the same for all processes. */
  partitions: option({ schema: positive, default: 16 }),
  /** Whether this process writes the lines too; `'rank0'`: if it is rank 0. */
  aggregate: option<boolean | 'rank0'>({
    schema: v.union([v.boolean(), v.literal('rank0')], "true, false or 'rank0'"),
    default: false,
  }),
};

/** The fields of `distribute`, as programs write them. */
export type DistributeOption = GivenOptions<typeof distributeFields>;

function isObject(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
