/** The names of the presets, in the order in which help shows them. */
export const PRESET_NAMES = [
  'pino-http',
  'fastify',
  'nestjs-pino',
  'morgan',
  'traefik',
  'caddy',
  'nginx',
] as const;

export type PresetName = (typeof PRESET_NAMES)[number];
