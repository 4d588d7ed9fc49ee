import { requestLine, requestMaps } from './http-requests.ts';
import type { Preset } from './preset.ts';

const MS_PER_SECOND = 1000;

/**
 * Caddy's access log, which is JSON. A request that fails has a second record with a duration,
 * which says why and is no request: the message tells them apart.
 */
export const caddy: Preset = {
  ...requestLine,
  name: 'caddy',
  map: requestMaps({
    latency: ['duration'],
    scale: MS_PER_SECOND,
    status: ['status'],
    when: { msg: 'handled request' },
  }),
  keep: 'none', // the access record of a failure is of level error, with all headers
  groupBy: ['request.method', 'request.uri'],
};
