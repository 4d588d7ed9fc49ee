import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
}

function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function read(path: string) {
  return JSON.parse(readText(path));
}

const PACKAGE: Manifest = read('package.json');
const LOCKED: Readonly<Record<string, Manifest>> = read('package-lock.json').packages;

/** Where a package's dependency is installed: the nearest `node_modules` upwards. */
function locate(name: string, from: string): string {
  const own = `${from}/node_modules/${name}`.replace(/^\//, '');
  if (LOCKED[own] !== undefined) return own;
  if (from === '') throw new Error(`${name} is not in the lockfile`);
  return locate(name, from.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, ''));
}

/** All that an installation of windrow brings, by its place in the lockfile. */
function installed(path = '', found = new Set<string>()): ReadonlySet<string> {
  const manifest = LOCKED[path];
  const names = { ...manifest?.dependencies, ...manifest?.optionalDependencies };
  for (const name of Object.keys(names)) {
    const place = locate(name, path);
    if (found.has(place)) continue;
    found.add(place);
    installed(place, found);
  }
  return found;
}

describe('what runs when windrow is installed', () => {
  const places = [...installed()];

  test('is more than nothing, and each of it is pinned by a hash', () => {
    expect(places.length).toBeGreaterThanOrEqual(Object.keys(PACKAGE.dependencies ?? {}).length);
    for (const place of places) expect(LOCKED[place]?.integrity).toMatch(/^sha512-/);
  });

  test('is no script of ours', () => {
    expect(Object.keys(PACKAGE.scripts ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(`^(${INSTALL_SCRIPTS.join('|')})$`)]),
    );
  });

  test.each(places)('is no script of %s', (place) => {
    expect(LOCKED[place]?.hasInstallScript).toBeUndefined();
    const { scripts = {} }: Manifest = read(join(place, 'package.json'));
    const ran = ['preinstall', 'install', 'postinstall'].filter((name) => name in scripts);
    expect(ran).toEqual([]);
    // npm builds what has this file, script or not
    expect(existsSync(join(ROOT, place, 'binding.gyp'))).toBe(false);
  });
});

/** What stands in the text of a licence, for packages that hold no file of it. */
const TEXTS: Readonly<Record<string, string>> = {
  'Apache-2.0': 'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION',
  'BSD-3-Clause': 'Redistribution and use in source and binary forms, with or without',
};

describe('what is bundled', () => {
  /** Written by the build. */
  const names: readonly string[] = JSON.parse(readText('build/bundled.json'));
  const notices = readText('docs/THIRD-PARTY.md');

  test('is what docs/THIRD-PARTY.md names', () => {
    const named = [...notices.matchAll(/^## (.*)$/gm)].map(([, name]) => name);
    expect(names).toEqual(named);
  });

  test.each(names)('%s comes with its licence', (name) => {
    const folder = join('node_modules', name);
    const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file !== undefined) expect(notices).toContain(readText(join(folder, file)).trim());
    else {
      const { license } = read(join(folder, 'package.json'));
      const texts = license.match(/[\w.-]*\d[\w.-]*/g).map((id: string) => TEXTS[id]);
      const [, notice] = notices.split(`\n## ${name}\n`);
      for (const text of texts) expect(notice?.split('\n## ')[0]).toContain(text);
    }
  });

  test.each(names)('%s is pinned by a hash, and audited before a release', (name) => {
    expect(LOCKED[`node_modules/${name}`]?.integrity).toMatch(/^sha512-/);
    expect(readText('.github/workflows/publish.yml')).toContain(`"${name}"`);
  });
});
