import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProgram } from '../stranger/run-program.ts';

const ROOT = join(__dirname, '..', '..');
const BROKERS = pathToFileURL(join(ROOT, 'dist/adapters/distributed/index.js'));
/** Nothing listens on port 1. */
const programOf = (engine: string) => `
import { ${engine}Broker } from '${BROKERS}';
const broker = ${engine}Broker({ url: '${engine}://127.0.0.1:1' });
await broker.preflight().catch(({ message }) => console.log(message));
await broker.close();
`;

test.each([
  ['redis', [], 'install ioredis or redis to use distribute.redis'],
  ['redis', ['ioredis'], 'cannot reach redis://127.0.0.1:1 (ECONNREFUSED)'],
  ['redis', ['redis'], 'cannot reach redis://127.0.0.1:1 (ECONNREFUSED)'],
  ['postgres', [], 'install pg to use distribute.postgres'],
  ['postgres', ['pg'], 'cannot reach postgres://127.0.0.1:1'],
])('a URL of %s needs a package beside the program: %j', async (engine, packages, message) => {
  const dir = mkdtempSync(join(tmpdir(), 'windrow-packages-'));
  try {
    mkdirSync(join(dir, 'node_modules'));
    for (const name of packages) {
      symlinkSync(join(ROOT, 'node_modules', name), join(dir, 'node_modules', name));
    }
    writeFileSync(join(dir, 'program.mjs'), programOf(engine));
    const { stdout, stderr } = await runProgram(process.execPath, ['program.mjs'], { cwd: dir });
    expect(stdout + stderr).toContain(message);
    expect(stderr === '').toBe(packages.length > 0); // without a package nothing is made
  } finally {
    rmSync(dir, { recursive: true });
  }
});
