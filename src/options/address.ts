/** Where a server listens. */
export interface Address {
  /** A name or an address, an IPv6 address without brackets. */
  readonly host: string;
  /** From 0 to 65535; 0 for a free one. */
  readonly port: number;
}

/** An address as programs write it: `true`, a port, or `host:port`; `false` for none. */
export type GivenAddress = boolean | number | string;

/** The port of the live page where none is given. */
export const LIVE_PORT = 5757;

/** The port of the metrics where none is given: that of OpenTelemetry's exporter for Prometheus. */
export const PROMETHEUS_PORT = 9464;

const LOCAL_HOST = '127.0.0.1';
const MAX_PORT = 65535;
/** `5757`, `box:5757`, `0.0.0.0:5757`, `[::1]:5757`. */
const ADDRESS = /^(?:(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+)):)?([0-9]{1,5})$/i;

/**
 * Reads an address; without a host it is that of this machine alone. `undefined` for `false` and for
 * what is no address.
 */
export function parseAddress(given: GivenAddress, defaultPort: number): Address | undefined {
  if (typeof given === 'boolean') {
    return given ? { host: LOCAL_HOST, port: defaultPort } : undefined;
  }
  const [, inBrackets, name, digits] = ADDRESS.exec(String(given)) ?? [];
  const port = Number(digits ?? Number.NaN);
  return port <= MAX_PORT ? { host: inBrackets ?? name ?? LOCAL_HOST, port } : undefined;
}
