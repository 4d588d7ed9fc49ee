import { BrokerError } from '../../src/internal/index.ts';
import { loadPackage } from './load-package.ts';

/** What is sent as a value of a statement. */
export type PostgresValue =
  | string
  | number
  | Uint8Array
  | readonly (string | number | Uint8Array | null)[]
  | null;

/** A statement with one result, whose values come as the texts that the server sent. */
export interface PostgresQuery {
  readonly text: string;
  readonly values: readonly PostgresValue[];
  readonly rowMode: 'array';
  readonly types: { getTypeParser(): (text: string) => string };
}

/** A connection of pg, as far as it is used. */
export interface PostgresClient {
  readonly host: string;
  readonly port: number;
  readonly database?: string | undefined;
  /** Missing in the client of pg-native. */
  readonly connection?: { readonly stream: { destroy(): void; unref?(): void } };
  connect(): Promise<unknown>;
  query(query: string | PostgresQuery): Promise<{ readonly rows: unknown[] }>;
  end(): Promise<unknown>;
  on(event: 'error' | 'end', listener: (error: unknown) => void): unknown;
  on(event: 'notification', listener: (heard: { readonly payload?: string }) => void): unknown;
}

/** Makes a client that is not connected yet. */
export type MakeClient = () => PostgresClient;

type ClientClass = new (options: object) => PostgresClient;

/** What a pool, or a client, keeps of the options that it was given. */
interface Given {
  readonly Client?: unknown;
  readonly options?: { readonly password?: unknown };
  readonly connectionParameters?: object;
  readonly password?: unknown;
  readonly enableChannelBinding?: unknown;
}

/** An idle connection that is half open is found; no other time-out than the broker's ends a call. */
const OWN = { keepAlive: true, keepAliveInitialDelayMillis: 10_000, query_timeout: 0 };

/** Whether an object is a pool or a client of pg. */
export function isOfPg(given: unknown): boolean {
  const { Client, options, connectionParameters } = Object(given) as Given;
  const isPool = typeof Client === 'function' && typeof options === 'object';
  return isPool || typeof connectionParameters === 'object';
}

/** Returns how a pool or client of the user's is connected once more. It is left alone itself. */
export function clientsAs(given: unknown): MakeClient {
  const { Client, options, connectionParameters, password, enableChannelBinding } =
    typeof given === 'object' && given !== null ? (given as Given) : {};
  // passwords do not enumerate
  if (typeof Client === 'function' && typeof options === 'object') {
    return makerOf(Client, { ...options, password: options.password });
  }
  if (typeof connectionParameters === 'object') {
    return makerOf((given as object).constructor, {
      ...connectionParameters,
      password,
      enableChannelBinding,
    });
  }
  throw new TypeError('postgresBroker: client: expected a pool or a client of pg');
}

/** Returns how a URL is connected. */
export function clientsTo(url: string): MakeClient {
  if (!/^postgres(ql)?:/.test(url) || !URL.canParse(url)) {
    throw new TypeError('postgresBroker: url: expected postgres://host:5432/database');
  }
  const pg = loadPackage('pg') as { readonly Client: ClientClass } | undefined;
  if (pg === undefined) throw new BrokerError('refused', 'install pg to use distribute.postgres');
  return makerOf(pg.Client, { connectionString: url });
}

/** Returns the server of a client as messages show it. */
export function showServer({ host, port, database }: PostgresClient): string {
  if (host.startsWith('/')) return `postgres+unix://${host}/.s.PGSQL.${port}`;
  const name = host.includes(':') ? `[${host}]` : host;
  return `postgres://${name}:${port}${database === undefined ? '' : `/${database}`}`;
}

function makerOf(clientClass: unknown, options: object): MakeClient {
  const Client = clientClass as ClientClass;
  return () => new Client({ ...options, ...OWN, password: (options as Given).password });
}
