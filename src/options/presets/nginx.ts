import { requestLine, requestMaps } from './http-requests.ts';
import type { Preset } from './preset.ts';

const MS_PER_SECOND = 1000;

/** nginx with a `log_format` that writes JSON, under the names of its variables. */
export const nginx: Preset = {
  ...requestLine,
  name: 'nginx',
  map: requestMaps({
    latency: ['request_time'],
    scale: MS_PER_SECOND,
    status: ['status'],
    hasTextStatus: true,
  }),
  keep: 'none', // they have no level
  groupBy: ['request_method', 'request_uri'],
  timestampKey: ['msec', 'time_iso8601'],
};
