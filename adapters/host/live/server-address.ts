import type { Address } from '../../../src/internal/index.ts';

const HTTP_PORT = 80;
/** The hosts that are this machine, as browsers name them. */
const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];
/** The addresses that stand for all of a machine. */
const WILDCARDS = ['0.0.0.0', '::'];
const IP_ADDRESS = /^(?:\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])$/;

/** Whether only programs of this machine reach a server at a host. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Returns a host and a port as URLs have them. */
export function authorityOf({ host, port }: Address): string {
  const written = host.includes(':') ? `[${host}]` : host;
  return port === HTTP_PORT ? written : `${written}:${port}`;
}

/**
 * Whether a `Host` header, or the host of an `Origin`, names the server at an address: any other name
 * may be a stranger's, who has made it lead here. A server for all addresses of its machine is named
 * by any of them too, and by no name, which a stranger could own.
 */
export function namesServer(authority: string, { host, port }: Address): boolean {
  const asked = authority.toLowerCase();
  const names = [...LOCAL_NAMES, host.includes(':') ? `[${host}]` : host];
  const isOwn = (name: string): boolean => {
    return asked === `${name.toLowerCase()}:${port}` || (port === HTTP_PORT && asked === name);
  };
  if (names.some(isOwn)) return true;
  const named = asked.replace(/:\d+$/, '');
  return WILDCARDS.includes(host) && IP_ADDRESS.test(named) && isOwn(named);
}

/** Returns the address at which a browser of this machine finds a server. */
export function openedAt({ host, port }: Address): Address {
  return { host: WILDCARDS.includes(host) ? 'localhost' : host, port };
}
