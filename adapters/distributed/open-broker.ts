import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { cwd } from 'node:process';
import type { Broker } from '../../src/index.ts';
import type { BrokerSettings } from '../../src/internal/index.ts';
import { fileBroker } from './file-broker.ts';
import { redisBroker } from './redis-broker.ts';

/** What a process asks of its broker besides. */
export interface OpenBrokerOptions {
  /** Whether its connections keep the process alive. Default false. */
  readonly keepsAlive?: boolean;
  /** The number of committed lines that are kept per partition. */
  readonly keepLines?: number | undefined;
}

/**
 * Opens the broker that `distribute` asks for.
 * @throws Error with path and cause when the module of a client cannot be loaded; TypeError when it
 * has no client.
 */
export function openBroker(
  { place, prefix, partitions }: BrokerSettings,
  { keepsAlive = false, keepLines }: OpenBrokerOptions = {},
): Broker {
  if (place.kind === 'dir') return fileBroker({ dir: place.path, partitions, keepLines });
  const redis = place.kind === 'redis' ? place.redis : loadClient(place.path);
  const where = typeof redis === 'string' ? { url: redis } : { client: redis };
  return redisBroker({ ...where, prefix, partitions, keepLines, keepsAlive });
}

/** Loads the client that a module exports by default, or makes. */
function loadClient(path: string): object {
  const load = createRequire(join(cwd(), 'windrow.js'));
  let module: unknown;
  try {
    module = load(/^[./]/.test(path) ? resolve(path) : path);
  } catch (cause) {
    throw new Error(`windrow: cannot load the client of ${path}: ${cause}`, { cause });
  }
  const exported = Object(module).default ?? module;
  const client = typeof exported === 'function' ? exported() : exported;
  if (typeof client === 'object' && client !== null) return client;
  throw new TypeError(`windrow: the default export of ${path} is no client, and makes none`);
}
