// Writes a compiled module as TypeScript: it travels in the bundle, and is read from no file.
//
// node embed.js match-lines.wasm match-lines-module.ts

import { readFileSync, writeFileSync } from 'node:fs';

const [input, output] = process.argv.slice(2);
const base64 = readFileSync(input).toString('base64');
writeFileSync(
  output,
  `/** The module that \`npm run assembly\` makes of assembly/match-lines.ts, as base64. */
export const MATCH_LINES_MODULE =
  '${base64}';
`,
);
