/*
 * Loaded before a program: notes in the file WATCH_DISK when it puts a file on the disk and when it
 * gives one another name.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const notes = fs.openSync(process.env.WATCH_DISK, 'a');
const { readlinkSync, writeSync } = fs;

function watch(name, show) {
  const original = fs[name];
  fs[name] = (...args) => {
    writeSync(notes, `${show(...args)}\n`);
    return original.apply(fs, args);
  };
}

const pathOf = (descriptor) => readlinkSync(`/proc/self/fd/${descriptor}`);
for (const name of ['fdatasync', 'fdatasyncSync', 'fsync', 'fsyncSync']) {
  watch(name, (descriptor) => `sync ${pathOf(descriptor)}`);
}
watch('renameSync', (_from, to) => `rename ${to}`);
syncBuiltinESMExports();
