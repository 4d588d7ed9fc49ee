import type { IncomingMessage } from 'node:http';
import type { Address } from '../../../src/internal/index.ts';
import { authorityOf, namesServer, openedAt } from './server-address.ts';

/** An answer to a request that is refused. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const METHODS = ['GET', 'HEAD'];
/** The requests of a browser that no other site has made it send. */
const OWN_SITES = ['same-origin', 'none'];

/**
 * Returns why a request gets no answer: because of its method, or because it may come from another
 * site by the browser of who watches. `undefined` for a request that may have one.
 */
export function refusalOf(
  { method = '', headers }: IncomingMessage,
  address: Address,
): Refusal | undefined {
  if (!METHODS.includes(method)) {
    return { status: 405, text: 'GET and HEAD only', headers: { Allow: METHODS.join(', ') } };
  }
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'];
  const isForeign =
    !namesServer(host, address) ||
    (origin !== undefined && !isOwnOrigin(origin, address)) ||
    (site !== undefined && !OWN_SITES.includes(String(site)));
  return isForeign
    ? { status: 403, text: `open http://${authorityOf(openedAt(address))}/ itself` }
    : undefined;
}

function isOwnOrigin(origin: string, address: Address): boolean {
  return origin.startsWith('http://') && namesServer(origin.slice('http://'.length), address);
}
