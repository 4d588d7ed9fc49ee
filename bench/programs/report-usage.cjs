// Preloaded into every contender that is a process of its own: at its end it says what it has used.
// CommonJS, so that no contender loads Node's loader of ES modules that would not do so by itself.

const { readFileSync, writeSync } = require('node:fs');

const DESCRIPTOR = 3;
const BYTES_PER_KB = 1024;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const maxRssBytes = peakKb() * BYTES_PER_KB;
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, maxRssBytes };
  writeSync(DESCRIPTOR, `${JSON.stringify(usage)}\n`);
});

/** Of this process alone: in `maxRSS` that of the process it was forked from counts too. */
function peakKb() {
  const [, kb] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kb);
}
