/*
 * Makes the declarations of `dist` from the declarations that `tsc` has written, one for each file of
 * src/ and adapters/. Keeps the declarations that an entry point leads to, because a program can name
 * these only, as declarations of CommonJS files; ES modules hand them on. The code is loaded in the
 * same way: there is one of each class.
 */

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ENTRIES, MODULES } from './entries.js';

/** `from './a.ts'`, `import './a.ts'` and `import('./a.ts')`, as declaration files have them. */
const SPECIFIER = /((?:from|import)[ (]*['"])(\.[^'"]+)\.ts(['"])/g;

const needed = new Map();
const waiting = MODULES.map((path) => join('dist', path));
for (const path of waiting) {
  if (needed.has(path)) continue;
  const text = readFileSync(`${path}.d.ts`, 'utf8');
  needed.set(path, text);
  for (const [, , specifier] of text.matchAll(SPECIFIER)) {
    waiting.push(join(dirname(path), specifier));
  }
}

for (const name of readdirSync('dist', { recursive: true })) {
  if (name.endsWith('.d.ts')) rmSync(join('dist', name));
}
for (const [path, text] of needed) {
  writeFileSync(`${path}.d.cts`, text.replace(SPECIFIER, '$1$2.cjs$3'));
}
for (const { path, defaultExport } of ENTRIES) {
  const lines = [`export * from './index.cjs';\n`];
  if (defaultExport) {
    lines.push(`export { ${defaultExport.name} as default } from '${defaultExport.from}';\n`);
  }
  writeFileSync(join('dist', `${path}.d.ts`), lines.join(''));
}
