import { caddy } from './caddy.ts';
import { fastify } from './fastify.ts';
import { morgan } from './morgan.ts';
import { nginx } from './nginx.ts';
import { pinoHttp } from './pino-http.ts';
import type { Preset } from './preset.ts';
import type { PresetName } from './preset-names.ts';
import { traefik } from './traefik.ts';

/** The presets by name. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  'pino-http': pinoHttp,
  fastify,
  'nestjs-pino': pinoHttp,
  morgan,
  traefik,
  caddy,
  nginx,
};
