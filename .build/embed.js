// Writes a compiled WebAssembly module as TypeScript, so that it is part of the bundle.
//
// node embed.js line-templates.wasm line-templates-module.ts

import { readFileSync, writeFileSync } from 'node:fs';

const [input, output] = process.argv.slice(2);
const base64 = readFileSync(input).toString('base64');
writeFileSync(
  output,
  `/** The module that \`npm run assembly\` makes of assembly/line-templates.ts, as base64. */
export const LINE_TEMPLATES_MODULE =
  '${base64}';
`,
);
