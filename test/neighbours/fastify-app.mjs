/*
 * A Fastify program as its user has it: windrow makes the lines, a second target keeps the raw
 * records. It runs outside of jest, whose modules Fastify's `inject` does not fit.
 *
 * node fastify-app.mjs '{ "windrowTarget", "options", "rawDestination" }' request...
 */

import { argv } from 'node:process';
import { fastify } from 'fastify';
import { pino } from 'pino';

const [settings, ...requests] = argv.slice(2);
const { windrowTarget, options, rawDestination } = JSON.parse(settings);
const transport = pino.transport({
  targets: [
    { target: windrowTarget, options },
    { target: 'pino/file', options: { destination: rawDestination } },
  ],
});
const app = fastify({ loggerInstance: pino(transport) });

app.get('/hello', async () => ({ hello: 'world' }));

app.get('/port', async (request) => {
  request.log.info({ mode: 'train', port: 3000 }, 'a port');
  return 'done';
});

app.get('/step', async (request) => {
  const loss = Number(request.query.loss);
  request.log.info({ train: { lr: 0.01, loss, time: 0.5 } });
  request.log.info({ http: { latency: loss * 10, time: 0.25 } });
  return 'done';
});

app.get('/fail', async function fails() {
  throw new RangeError('out of range');
});

for (const request of requests) {
  const [method, url] = request.split(' ');
  if (method === 'HTTP') await (await fetch(await baseUrl(url))).text();
  else await app.inject({ method, url });
}
await app.close(); // and pino ends its transport when the program exits

/** Listens when it does not yet. */
async function baseUrl(path) {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
  return new URL(path, `http://127.0.0.1:${app.server.address().port}`);
}
