import { join, resolve } from 'node:path';
import { cwd } from 'node:process';
import type { Broker } from '../../src/index.ts';
import type { BrokerSettings } from '../../src/internal/index.ts';
import { fileBroker } from './file-broker.ts';
import { postgresBroker } from './postgres-broker.ts';
import { isOfPg } from './postgres-client.ts';
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
  const common = { partitions, keepLines };
  if (place.kind === 'dir') return fileBroker({ ...common, dir: place.path });
  const server = place.kind === 'client' ? loadClient(place.path) : serverOf(place);
  const where = typeof server === 'string' ? { url: server } : { client: server };
  const isPostgres = place.kind === 'postgres' || (place.kind === 'client' && isOfPg(server));
  return isPostgres
    ? postgresBroker({ ...common, ...where, schema: prefix, keepsAlive })
    : redisBroker({ ...common, ...where, prefix, keepsAlive });
}

function serverOf(place: Exclude<BrokerSettings['place'], { kind: 'dir' | 'client' }>) {
  return place.kind === 'redis' ? place.redis : place.postgres;
}

/** Loads the client that a module exports by default, or makes. */
function loadClient(path: string): object {
  const { createRequire } = process.getBuiltinModule('node:module');
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
