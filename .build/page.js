/*
 * Bundles the page of a report into one script and one style, and writes them as a module, with the
 * hashes that the page's own policy allows. Only a report loads that module.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild-wasm';

const TARGET = 'src/report/page-assets.ts';

/** The files that are in the page, for the test of docs/THIRD-PARTY.md. */
const inputs = [];

async function bundled(entryPoint, format) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    target: 'es2022',
    logLevel: 'warning',
    ...format,
  });
  inputs.push(...Object.keys(metafile.inputs));
  return outputFiles[0].text.trimEnd();
}

function hashOf(text) {
  return createHash('sha256').update(text).digest('base64');
}

const script = await bundled('src/page/main.ts', { format: 'iife' });
const style = await bundled('src/page/page.css', {});
const assets = { script, style, scriptHash: hashOf(script), styleHash: hashOf(style) };
const members = Object.entries(assets).map(
  ([name, text]) => `  ${name}: ${JSON.stringify(text)},\n`,
);
writeFileSync(
  TARGET,
  `// made by .build/page.js\nimport type { PageAssets } from './report-html.ts';\n\nexport const PAGE_ASSETS: PageAssets = {\n${members.join('')}};\n`,
);
mkdirSync('build', { recursive: true });
writeFileSync('build/page-inputs.json', JSON.stringify(inputs));
