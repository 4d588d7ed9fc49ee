// Preloaded into every contender that is a process of its own: at its end it says what it has used.

import { writeSync } from 'node:fs';

const DESCRIPTOR = 3;
const BYTES_PER_KB = 1024;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, maxRssBytes: maxRSS * BYTES_PER_KB };
  writeSync(DESCRIPTOR, `${JSON.stringify(usage)}\n`);
});
