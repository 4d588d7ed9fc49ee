import { requestLine, requestMaps } from './http-requests.ts';
import type { Preset } from './preset.ts';

/**
 * Fastify, whose own `request completed` has no url: a hook `onResponse` logs `method`, `url` (the
 * route), `statusCode` and `responseTime`. Fastify's own records are read too, as one group.
 */
export const fastify: Preset = {
  ...requestLine,
  map: requestMaps({
    latency: ['responseTime'],
    status: ['statusCode', 'res.statusCode'],
    failsByLevel: true,
  }),
  groupBy: ['method', 'url'],
};
