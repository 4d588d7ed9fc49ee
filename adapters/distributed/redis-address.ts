import { showUrl } from './show-url.ts';

/** Where the options of a client say that its server is. */
interface ClientOptions {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly path?: unknown;
  readonly url?: unknown;
  readonly socket?: ClientOptions | undefined;
}

/** Returns the server of a client as messages show it. */
export function showClient(client: unknown): string {
  const { options } = client as { readonly options?: ClientOptions };
  if (typeof options?.url === 'string') return showUrl(options.url, 'Redis');
  const { host, port, path } = options?.socket ?? options ?? {};
  if (typeof path === 'string') return `redis+unix://${path}`;
  return typeof host === 'string' ? `redis://${host}:${port ?? 6379}` : 'Redis';
}
