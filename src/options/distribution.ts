import type { distributeFields } from './declarations/distribute-fields.ts';
import { parseDuration } from './duration.ts';
import type { CompleteOptions } from './option.ts';

/** `distribute` as it was given, complete but for the environment. */
export interface GivenDistribution {
  readonly fields: CompleteOptions<typeof distributeFields>;
  /** The names of the options that were given, and that are the aggregator's. */
  readonly ignored: readonly string[];
  /** The names of the options that were given, and that no process of such a run takes. */
  readonly useless: readonly string[];
  /** The options of windrow that were given, by name, for an aggregator of this process. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** Which broker `distribute` asks for. */
export interface BrokerSettings {
  readonly place: BrokerPlace;
  readonly prefix: string;
  readonly partitions: number;
}

/** Where the log of a run is. */
export type BrokerPlace =
  | { readonly kind: 'redis'; readonly redis: string | object }
  | { readonly kind: 'postgres'; readonly postgres: string | object }
  | { readonly kind: 'client'; readonly path: string }
  | { readonly kind: 'dir'; readonly path: string };

/** `distribute`, complete but for its broker. */
export interface Distribution {
  readonly identity: {
    readonly run: string;
    readonly rank: string;
    readonly world: number | undefined;
    readonly attempt: number;
  };
  /** The folder of batches that survive the process; `undefined` for none. */
  readonly spool: string | undefined;
  readonly lingerMs: number;
  readonly maxBatch: number;
  readonly maxBuffer: number;
  readonly onFull: 'drop' | 'block';
  /** Whether this process makes the lines too. */
  readonly aggregates: boolean;
}

/** What is known of a process. */
export interface ProcessFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  readonly pid: number;
}

/** Variables that name the rank and the world, launcher by launcher. */
const LAUNCHERS = [
  { rank: 'RANK', world: 'WORLD_SIZE' },
  { rank: 'SLURM_PROCID', world: 'SLURM_NTASKS' },
  { rank: 'OMPI_COMM_WORLD_RANK', world: 'OMPI_COMM_WORLD_SIZE' },
  { rank: 'JOB_COMPLETION_INDEX', world: undefined },
] as const;
const RUNS = ['WINDROW_RUN', 'SLURM_JOB_ID', 'TORCHELASTIC_RUN_ID'] as const;
const ATTEMPTS = ['TORCHELASTIC_RESTART_COUNT', 'SLURM_RESTART_COUNT'] as const;
/** What torchrun puts into TORCHELASTIC_RUN_ID where nobody named the run. */
const UNNAMED = 'none';
const MAX_NAME_LENGTH = 200;
const MAX_WORLD = 1000;
const CONTROL = /\p{Cc}/u;
const NUMBER = /^(?:0|[1-9]\d*)$/;

/**
 * Completes `distribute` by what the launcher of the process has put into the environment.
 * @throws TypeError saying what is missing, or does not fit.
 */
export function resolveDistribution(
  { fields }: GivenDistribution,
  facts: ProcessFacts,
): Distribution {
  const { env } = facts;
  const { spool, linger, maxBatch, maxBuffer, onFull, aggregate } = fields;
  const { rank, world } = resolveRank(fields, facts);
  const identity = {
    run: resolveRun(fields.run, env),
    rank,
    world,
    attempt: fields.attempt ?? numberFrom(env, ATTEMPTS) ?? 0,
  };
  return {
    identity,
    spool,
    lingerMs: parseDuration(linger) ?? 0,
    maxBatch,
    maxBuffer,
    onFull,
    aggregates: aggregate === 'rank0' ? rank === '0' : aggregate,
  };
}

type Env = ProcessFacts['env'];
type Fields = GivenDistribution['fields'];

function resolveRun(given: string | undefined, env: Env): string {
  const found = RUNS.map((name) => env[name]).find((run) => run && run !== UNNAMED);
  const run = given ?? found;
  if (run === undefined) throw fault('distribute needs a run: a name that all ranks share');
  return nameOf(run, 'run');
}

function resolveRank(
  fields: Fields,
  { env, hostname, pid }: ProcessFacts,
): Pick<Distribution['identity'], 'rank' | 'world'> {
  const launcher = LAUNCHERS.find(({ rank }) => isSet(env, rank));
  const given = fields.rank === undefined ? undefined : String(fields.rank);
  const launched = launcher === undefined ? undefined : numberFrom(env, [launcher.rank]);
  const rank =
    given ?? (launched === undefined ? instanceName(env, hostname, pid) : String(launched));
  const isNumber = NUMBER.test(rank);
  const launchedWorld =
    isNumber && launcher?.world !== undefined ? numberFrom(env, [launcher.world]) : undefined;
  const world = fields.world ?? launchedWorld;
  if (world === undefined) return { rank: nameOf(rank, 'rank'), world };
  if (!isNumber) throw fault(`distribute.rank ${rank} is no number, as world ${world} asks for`);
  if (Number(rank) >= world) throw fault(`distribute.rank ${rank} is not below world ${world}`);
  if (world > MAX_WORLD) throw fault(`distribute.world ${world} is above ${MAX_WORLD}`);
  return { rank, world };
}

/** The name of an instance of a service; one of pm2's keeps its name when it is restarted. */
function instanceName(env: Env, hostname: string, pid: number): string {
  const instance = env.NODE_APP_INSTANCE;
  return `${env.HOSTNAME || hostname}-${instance === undefined || instance === '' ? pid : instance}`;
}

/**
 * Returns which broker `distribute` asks for, or the environment.
 * @throws TypeError where that is none, or several.
 */
export function resolveBroker({ fields }: GivenDistribution, env: Env): BrokerSettings {
  const { prefix, partitions } = fields;
  return { place: resolvePlace(fields, env), prefix, partitions };
}

function resolvePlace({ redis, postgres, client, dir }: Fields, env: Env): BrokerPlace {
  const given = Object.entries({ redis, postgres, client, dir }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length > 1) {
    const names = given.map(([name]) => `distribute.${name}`);
    throw fault(`${names.join(' and ')} are given: one of them is the broker`);
  }
  if (redis !== undefined) return { kind: 'redis', redis };
  if (postgres !== undefined) return { kind: 'postgres', postgres };
  if (client !== undefined) return { kind: 'client', path: client };
  if (dir !== undefined) return { kind: 'dir', path: dir };
  if (env.WINDROW_REDIS) return { kind: 'redis', redis: env.WINDROW_REDIS };
  if (env.WINDROW_POSTGRES) return { kind: 'postgres', postgres: env.WINDROW_POSTGRES };
  if (env.WINDROW_DIR) return { kind: 'dir', path: env.WINDROW_DIR };
  throw fault('distribute needs a broker: redis, postgres, client or dir');
}

/** Returns the number that the first variable which is set holds. */
function numberFrom(env: Env, names: readonly string[]): number | undefined {
  const name = names.find((one) => isSet(env, one));
  if (name === undefined) return undefined;
  const text = env[name] ?? '';
  if (!NUMBER.test(text)) throw fault(`${name} has to be an integer of at least 0, got '${text}'`);
  return Number(text);
}

function isSet(env: Env, name: string): boolean {
  return env[name] !== undefined && env[name] !== '';
}

function nameOf(text: string, field: string): string {
  if (text.length <= MAX_NAME_LENGTH && !CONTROL.test(text)) return text;
  throw fault(`distribute.${field} has to be a name of ${MAX_NAME_LENGTH} characters at most`);
}

function fault(text: string): TypeError {
  return new TypeError(`windrow: ${text}`);
}
