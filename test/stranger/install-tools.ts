import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { runOrThrow } from './run-program.ts';

/** The sets of tools in test/package/toolchains; each is used by one suite. */
export type ToolSet = 'bundlers' | 'runtimes' | 'test-runners' | 'typescript';

const ROOT = join(__dirname, '..', '..');
const SETS = join(ROOT, 'test', 'package', 'toolchains');
const CACHE = join(ROOT, '.cache', 'tools');
const FLAGS = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];

/**
 * Returns the `node_modules` of a set of tools, installed once per lockfile.
 *
 * They are no devDependencies: they are heavy, and several bring what the gate itself runs with.
 */
export async function installTools(set: ToolSet): Promise<string> {
  const source = join(SETS, set);
  const lockfile = readFileSync(join(source, 'package-lock.json'));
  const key = createHash('sha256').update(lockfile).digest('hex').slice(0, 12);
  const folder = join(CACHE, `${set}-${key}`);
  if (!existsSync(folder)) await install(source, folder);
  return join(folder, 'node_modules');
}

/** Into a folder beside it first, so that a run that is stopped leaves no half of it. */
async function install(source: string, folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'draft-'));
  try {
    cpSync(source, draft, { recursive: true });
    await runOrThrow('npm', ['ci', ...FLAGS], { cwd: draft });
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
