import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether a Redis can be started here. */
export function hasRedis() {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/**
 * Starts a Redis on a free port, with an append-only file in a folder that is synced every second, and ends
 * it after `use`, which is given its URL.
 */
export async function withRedis(dir, use) {
  const port = await freePort();
  const settings = ['--port', port, '--dir', dir, '--save', '', '--appendonly', 'yes'];
  // no rewrite of the file while it is measured
  const server = spawn('redis-server', [...settings, '--auto-aof-rewrite-percentage', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const text of server.stdout) if (String(text).includes('Ready to accept')) break;
    return await use(`redis://127.0.0.1:${port}`);
  } finally {
    server.kill();
    await once(server, 'exit');
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
