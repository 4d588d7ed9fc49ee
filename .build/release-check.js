/*
 * Refuses to publish a package that does not say where it comes from. Whoever publishes fills in
 * `homepage`, `repository.url` and `bugs.url` of package.json once; npm shows them, resolves the
 * README's links by them, and compares the repository with the provenance.
 */

import { readFileSync } from 'node:fs';

const { version, homepage, repository, bugs } = JSON.parse(readFileSync('package.json', 'utf8'));
const changelog = readFileSync('CHANGELOG.md', 'utf8');

const faults = [];
checkUrl('homepage', homepage, /^https:\/\/\S+$/, 'https://...');
checkUrl('repository.url', repository?.url, /^git\+https:\/\/\S+\.git$/, 'git+https://... .git');
checkUrl('bugs.url', bugs?.url, /^https:\/\/\S+$/, 'https://...');
if (!changelog.split('\n').some((line) => line.startsWith(`## ${version}`))) {
  faults.push(`CHANGELOG.md: expected a section ## ${version}, with its date`);
}

for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

function checkUrl(field, url, form, expected) {
  if (form.test(url ?? '')) return;
  faults.push(`package.json: ${field}: expected ${expected}, got ${JSON.stringify(url)}`);
}
