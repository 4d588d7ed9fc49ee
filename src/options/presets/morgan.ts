import { requestLine, requestMaps } from './http-requests.ts';
import type { Preset } from './preset.ts';

/** morgan with a format that writes JSON, under any of the usual names of its tokens. */
export const morgan: Preset = {
  ...requestLine,
  map: requestMaps({
    latency: ['responseTime', 'response_time', 'response-time'],
    status: ['status', 'statusCode'],
    hasTextStatus: true,
    failsByLevel: true,
  }),
  keep: 'none', // they have no level where morgan writes them by itself
  groupBy: ['method', 'url'],
};
