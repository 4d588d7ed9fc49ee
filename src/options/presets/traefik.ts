import { requestLine, requestMaps } from './http-requests.ts';
import type { Preset } from './preset.ts';

const MS_PER_NANOSECOND = 1e-6;

/** Traefik's access log with `accessLog.format: json`; its clock is the end of the request. */
export const traefik: Preset = {
  ...requestLine,
  name: 'traefik',
  map: requestMaps({
    latency: ['Duration'],
    scale: MS_PER_NANOSECOND,
    status: ['DownstreamStatus'],
  }),
  keep: 'none',
  groupBy: ['RouterName', 'RequestMethod', 'RequestPath'],
};
