import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeptState } from '../../adapters/host/kept-state.ts';
import { Engine, MessageHub, parseOptions, readStateFile } from '../../src/internal/index.ts';

const DIST = join(__dirname, '..', '..', 'dist');

let folder: string;
let path: string;
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-'));
  path = join(folder, 'run.state');
  warnings = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['exit', 'SIGKILL', 'close'])('a program that ends by %s', (end) => {
  test.each([1, 5, 12, 40, 41, 42])(
    '%i turns into its saves leaves a whole state',
    async (turns) => {
      const job = JSON.stringify({ stateFile: path, turns, end });
      const host = spawn(process.execPath, [join(__dirname, 'large-host.mjs'), DIST, job], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let logged = '';
      host.stdout?.on('data', (chunk) => {
        logged += chunk;
      });
      await once(host, 'close');
      const records = readStateFile(path)?.records ?? 0;
      if (end === 'SIGKILL') expect(records).toBeGreaterThanOrEqual(1);
      else expect(records).toBe(Number(logged));
      const { engine } = openKept();
      expect(engine.resumed?.records).toBe(records);
      expect(engine.hub.getScalar('train/loss').length).toBe(200_000 + records);
      await engine.close();
      expect(warnings).toEqual([]);
      // what a killed process was writing goes with its successor
      expect(readdirSync(folder)).toEqual(['run.state', 'run.state.previous']);
    },
  );
});

/** An engine that goes on from the state. */
function openKept() {
  const customCfg = [{ dataSrc: 'loss', methodName: 'mean', windowSize: 'global' as const }];
  const given = { hub: new MessageHub(), customCfg, stateFile: path };
  const { options } = parseOptions(given, {});
  const kept = openKeptState(options, (message) => warnings.push(message));
  if (kept === undefined) throw new Error('no state file');
  const { store: stateStore, stop: onClosed } = kept;
  const engine = new Engine(options, { sinks: [], clock: () => 0, stateStore, onClosed });
  kept.keep(engine);
  return { engine };
}
