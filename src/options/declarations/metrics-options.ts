import * as v from 'valibot';
import type { GivenAddress } from '../address.ts';
import { option } from '../option.ts';
import { address, timerSpan } from '../value-schemas.ts';

const ENDPOINT = "an URL such as 'http://localhost:4318'";

/** Where the newest lines go as metrics. */
export const metricsOptions = {
  /**
   * Where a Prometheus finds the newest lines, at `/metrics`: `true` for `127.0.0.1:9464`, a port, or
   * `'host:port'`. Default nowhere.
   */
  prometheus: option<GivenAddress>({
    schema: address,
    default: false,
    flags: [
      {
        written: '--prometheus [address]',
        help: 'serve /metrics for Prometheus at [host:]port (127.0.0.1:9464)',
      },
    ],
  }),
  /**
   * The endpoint of a collector of OpenTelemetry that gets the newest lines, as OTLP in protobuf;
   * `/v1/metrics` where it names no path. Default none.
   */
  otlp: option({
    schema: v.pipe(v.string(ENDPOINT), v.check(isEndpoint, ENDPOINT)),
    flags: [{ written: '--otlp <url>', help: 'send metrics to a collector of OpenTelemetry' }],
  }),
  /** The time from one request to the next. Default `'10s'`. */
  otlpInterval: option({
    schema: timerSpan,
    default: '10s',
    flags: [{ written: '--otlp-interval <span>', help: 'from one request to the next' }],
  }),
};

function isEndpoint(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
