/*
 * Deletes from `dist` the declaration files that no public entry point needs: what ships is what a
 * program can name. `tsc` has written one for each file of src/ and adapters/.
 */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const ENTRIES = Object.values(exports).flatMap(({ types }) => (types ? [join(types)] : []));
/** `from './a.ts'`, `import './a.ts'` and `import('./a.ts')`, as declaration files have them. */
const SPECIFIER = /(?:from|import)[ (]*['"](\.[^'"]+)['"]/g;

const needed = new Set(ENTRIES);
for (const file of needed) {
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(SPECIFIER)) {
    needed.add(join(dirname(file), specifier.replace(/\.ts$/, '.d.ts')));
  }
}

for (const name of readdirSync('dist', { recursive: true })) {
  const file = join('dist', name);
  if (name.endsWith('.d.ts') && !needed.has(file)) rmSync(file);
}
