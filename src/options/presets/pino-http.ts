import { requestLine, requestMaps } from './http-requests.ts';
import type { Preset } from './preset.ts';

/** pino-http, and nestjs-pino, which logs requests through it: `request completed`, `request errored`. */
export const pinoHttp: Preset = {
  ...requestLine,
  map: requestMaps({
    latency: ['responseTime'],
    status: ['res.statusCode'],
    failsByLevel: true,
  }),
  groupBy: ['req.method', 'req.url'],
};
