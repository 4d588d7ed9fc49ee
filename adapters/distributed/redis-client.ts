import { BrokerError } from '../../src/internal/index.ts';
import { loadPackage } from './load-package.ts';

/** What is sent to Redis. */
export type RedisArgument = string | number | Uint8Array;

/** What happens to a connection. */
export interface ConnectionEvents {
  readonly ready: () => void;
  readonly fault: (error: unknown) => void;
}

/** One connection of its own, of either client. It connects, and connects again, by itself. */
export interface RedisConnection {
  readonly isReady: boolean;
  /** Whether the client has given up connecting. */
  readonly hasEnded: boolean;
  /** Sends a command. Bulk strings come back as Buffers. */
  send(args: readonly RedisArgument[]): Promise<unknown>;
  /** Lets the process end although the connection stands. */
  release(): void;
  /** Ends the connection; commands that wait for a reply are rejected. */
  destroy(): void;
}

/** Opens a connection. */
export type Connect = (events: ConnectionEvents) => RedisConnection;

/** A client of ioredis, as far as it is used. */
interface Ioredis {
  readonly status: string;
  readonly isCluster?: boolean;
  readonly stream?: { unref?(): unknown };
  /** The connections of a cluster. */
  nodes?(): readonly Ioredis[];
  callBuffer(command: string, ...args: (string | number | Buffer)[]): Promise<unknown>;
  duplicate(...options: unknown[]): Ioredis;
  disconnect(): void;
  on(event: string, listener: (error: unknown) => void): unknown;
}

/** A client of redis (node-redis), as far as it is used. */
interface NodeRedis {
  readonly isReady: boolean;
  readonly isOpen: boolean;
  readonly options?: unknown;
  unref(): void;
  sendCommand(args: (string | Buffer)[], options: unknown): Promise<unknown>;
  duplicate(options: unknown): NodeRedis;
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: string, listener: (error: unknown) => void): unknown;
}

/**
 * No command waits for a connection, and none is sent a second time: who called sees the fault and
 * decides.
 */
const IOREDIS = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  enableAutoPipelining: false,
  lazyConnect: false,
};
/** A cluster's own check would need its queue. */
const IOREDIS_CLUSTER = {
  enableOfflineQueue: false,
  enableReadyCheck: false,
  enableAutoPipelining: false,
  lazyConnect: false,
  redisOptions: { autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 },
};
const NODE_REDIS = { disableOfflineQueue: true };
/**
 * The pause before a client connects again would keep the process alive: the next call does it. So
 * would the 2 s that ioredis gives a socket to end.
 */
const IOREDIS_ONCE = { ...IOREDIS, retryStrategy: () => null, disconnectTimeout: 100 };
const IOREDIS_CLUSTER_ONCE = { ...IOREDIS_CLUSTER, clusterRetryStrategy: () => null };
const NEVER_AGAIN = { reconnectStrategy: false };
/** Bulk strings as Buffers: the sign of their type in RESP, `$`. */
const AS_BUFFERS = { typeMapping: { 36: Buffer } };

/**
 * Returns how a client of the user's is connected once more. The client itself is left alone.
 * `keepsAlive` says whether the connection keeps the process alive.
 */
export function connectAs(client: unknown, keepsAlive: boolean): Connect {
  if (isIoredis(client)) {
    const { isCluster } = client;
    const [standing, once] = isCluster
      ? [IOREDIS_CLUSTER, IOREDIS_CLUSTER_ONCE]
      : [IOREDIS, IOREDIS_ONCE];
    const own = keepsAlive ? standing : once;
    const options = isCluster ? [[], own] : [own];
    return released(keepsAlive, (events) =>
      ioredisConnection(client.duplicate(...options), events),
    );
  }
  if (isNodeRedis(client)) {
    const socket = { ...Object(client.options).socket, ...NEVER_AGAIN };
    const options = keepsAlive ? NODE_REDIS : { ...NODE_REDIS, socket };
    return released(keepsAlive, (events) => nodeRedisConnection(client.duplicate(options), events));
  }
  throw new TypeError('redisBroker: client: expected a client of ioredis or of redis');
}

/** Returns how a URL is connected, by ioredis or else by redis. */
export function connectTo(url: string, keepsAlive: boolean): Connect {
  if (!/^rediss?:/.test(url) || !URL.canParse(url)) {
    throw new TypeError('redisBroker: url: expected redis://host:6379 or rediss://host:6379');
  }
  const ioredis = loadPackage('ioredis') as
    | { Redis: new (...args: unknown[]) => Ioredis }
    | undefined;
  if (ioredis !== undefined) {
    const options = keepsAlive ? IOREDIS : IOREDIS_ONCE;
    return released(keepsAlive, (events) =>
      ioredisConnection(new ioredis.Redis(url, options), events),
    );
  }
  const redis = loadPackage('redis') as
    | { createClient: (options: unknown) => NodeRedis }
    | undefined;
  if (redis !== undefined) {
    const options = { url, ...NODE_REDIS, ...(!keepsAlive && { socket: NEVER_AGAIN }) };
    return released(keepsAlive, (events) =>
      nodeRedisConnection(redis.createClient(options), events),
    );
  }
  throw new BrokerError('refused', 'install ioredis or redis to use distribute.redis');
}

/** Connects so that the connection, once it stands, does not keep the process alive. */
function released(keepsAlive: boolean, connect: Connect): Connect {
  if (keepsAlive) return connect;
  return (events) => {
    const connection = connect({
      ...events,
      ready: () => {
        connection.release();
        events.ready();
      },
    });
    return connection;
  };
}

function ioredisConnection(client: Ioredis, { ready, fault }: ConnectionEvents): RedisConnection {
  client.on('ready', ready);
  client.on('error', fault);
  client.on('close', fault);
  return {
    get isReady() {
      return client.status === 'ready';
    },
    get hasEnded() {
      return client.status === 'end';
    },
    send: ([command = '', ...args]) => client.callBuffer(String(command), ...args.map(toArgument)),
    release: () => {
      for (const { stream } of client.nodes?.() ?? [client]) stream?.unref?.();
    },
    destroy: () => client.disconnect(),
  };
}

function nodeRedisConnection(
  client: NodeRedis,
  { ready, fault }: ConnectionEvents,
): RedisConnection {
  client.on('ready', ready);
  client.on('error', fault);
  client.connect().catch(fault);
  return {
    get isReady() {
      return client.isReady;
    },
    get hasEnded() {
      return !client.isOpen;
    },
    send: (args) => client.sendCommand(args.map(toArgument), AS_BUFFERS),
    release: () => client.unref(),
    destroy: () => {
      if (client.isOpen) client.destroy();
    },
  };
}

function toArgument(value: RedisArgument): string | Buffer {
  if (typeof value !== 'object') return String(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function isIoredis(client: unknown): client is Ioredis {
  return hasMethods(client, ['callBuffer', 'duplicate', 'disconnect', 'on']);
}

function isNodeRedis(client: unknown): client is NodeRedis {
  return hasMethods(client, ['sendCommand', 'duplicate', 'connect', 'destroy', 'on']);
}

function hasMethods(client: unknown, names: readonly string[]): boolean {
  if (typeof client !== 'object' || client === null) return false;
  return names.every((name) => typeof (client as Record<string, unknown>)[name] === 'function');
}
