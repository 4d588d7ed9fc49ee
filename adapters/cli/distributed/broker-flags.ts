import { existsSync } from 'node:fs';
import { env } from 'node:process';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Broker, DistributeOption } from '../../../src/index.ts';
import { parseOptions, resolveBroker } from '../../../src/internal/index.ts';
import { openBroker } from '../../distributed/open-broker.ts';

const PLACES = ['redis', 'postgres', 'dir', 'client'] as const;
const NO_BROKER =
  'error: --redis, --postgres, --dir or --client is missing; WINDROW_REDIS, WINDROW_POSTGRES or WINDROW_DIR in the environment does too';

/** Adds the flags that say where the log of the runs is. */
export function addBrokerFlags(program: Command): Command {
  return program
    .addOption(
      new Option('--redis <url>', 'Redis; WINDROW_REDIS by default').conflicts([
        ...['postgres', 'dir', 'client'],
      ]),
    )
    .addOption(
      new Option('--postgres <url>', 'PostgreSQL; WINDROW_POSTGRES by default').conflicts([
        ...['dir', 'client'],
      ]),
    )
    .addOption(
      new Option('--dir <folder>', 'a folder of this host; WINDROW_DIR by default').conflicts([
        'client',
      ]),
    )
    .option(
      '--client <module>',
      'a module that exports a client of ioredis, redis or pg by default',
    )
    .option(
      '--prefix <text>',
      "the begin of windrow's keys in Redis, its schema in PostgreSQL (windrow)",
    )
    .option('--partitions <n>', 'the parts into which runs are divided (16)', readPartitions);
}

/** What the flags and a config file say of the broker. */
export interface GivenBroker {
  readonly read: Readonly<Record<string, unknown>>;
  /** `distribute` of a config file; flags overrule it. */
  readonly distribute?: unknown;
  /** The number of committed lines that are kept per partition. */
  readonly keepLines?: number | undefined;
  /** Whether the folder has to be there: who only reads makes none. */
  readonly mustExist: boolean;
}

/**
 * Opens the broker that the flags ask for, else the config file, else the environment. `program`
 * reports what is missing.
 */
export function openBrokerOf(
  program: Command,
  { read, distribute, mustExist, keepLines }: GivenBroker,
): Broker {
  const { redis, postgres, dir, client, prefix, partitions, ...rest } = Object(distribute);
  const hasPlace = PLACES.some((name) => read[name] !== undefined);
  const configured = hasPlace ? {} : { redis, postgres, dir, client };
  const given = { ...defined({ ...rest, prefix, partitions, ...configured }), ...ofFlags(read) };
  const hasAny = PLACES.some((name) => given[name] !== undefined);
  const isInEnvironment = [env.WINDROW_REDIS, env.WINDROW_POSTGRES, env.WINDROW_DIR].some(Boolean);
  if (!hasAny && !isInEnvironment) program.error(NO_BROKER);
  const { distribution } = parseOptions({ distribute: given }, {}).options;
  if (distribution === undefined) throw new TypeError(NO_BROKER);
  const settings = resolveBroker(distribution, env);
  const { place } = settings;
  if (mustExist && place.kind === 'dir' && !existsSync(place.path)) {
    program.error(`error: ${place.path} is no folder`);
  }
  return openBroker(settings, { keepsAlive: true, keepLines });
}

function ofFlags({ redis, postgres, dir, client, prefix, partitions }: GivenBroker['read']) {
  return defined({ redis, postgres, dir, client, prefix, partitions });
}

/** Leaves out what is not given. */
function defined(fields: Readonly<Record<string, unknown>>): DistributeOption {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function readPartitions(text: string): number {
  const partitions = Number(text);
  if (Number.isInteger(partitions) && partitions > 0) return partitions;
  throw new InvalidArgumentError('It must be a positive integer.');
}
