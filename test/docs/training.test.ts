import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, sectionsOf } from './doc-page.ts';

/** The programs of docs/training.md are those of examples/, which `test/examples` runs. */

const EXAMPLES = { 'TensorFlow.js': 'tfjs.js', 'brain.js': 'brain.js', synaptic: 'synaptic.js' };

test.each(Object.entries(EXAMPLES))('%s is examples/%s', (heading, file) => {
  const section = sectionsOf('training.md').find((one) => one.heading === heading);
  const source = readFileSync(join(ROOT, 'examples', file), 'utf8');
  expect(source.endsWith(`\n\n${section?.program}\n/* Output:\n${section?.output}*/\n`)).toBe(true);
});
