import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrThrow } from './run-program.ts';

const ROOT = join(__dirname, '..', '..');
const INSTALL_FLAGS = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock'];

/** The package as it would be published. */
export interface PackedWindrow {
  readonly tarball: string;
  /** The paths in it. */
  readonly files: readonly string[];
}

/** Packs what is built, into a folder. */
export async function packWindrow(folder: string): Promise<PackedWindrow> {
  const args = ['pack', ROOT, '--ignore-scripts', '--json', '--pack-destination', folder];
  const [{ filename, files }] = JSON.parse(await runOrThrow('npm', args, { cwd: folder }));
  const paths = files.map(({ path }: { readonly path: string }) => path);
  return { tarball: join(folder, filename), files: paths };
}

/** Installs packages into a folder that is a project of its own. */
export async function installPackages(cwd: string, specifiers: readonly string[]): Promise<void> {
  writeFileSync(join(cwd, 'package.json'), '{ "name": "stranger", "private": true }');
  await runOrThrow('npm', ['install', ...INSTALL_FLAGS, ...specifiers], { cwd });
}

/** The specifier of the release of a package that windrow is developed with. */
export function developedWith(name: string): string {
  const path = join(ROOT, 'node_modules', name, 'package.json');
  return `${name}@${JSON.parse(readFileSync(path, 'utf8')).version}`;
}
