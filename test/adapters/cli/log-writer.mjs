/** Writes numbered lines to a file that it rotates, as its parent tells it. */
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  openSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';

const LINES_A_ROUND = 20;
const path = process.argv[2];
let lines = 0;
let rotations = 0;
let late;

const rotate = {
  rename: () => renameSync(path, `${path}.${rotations}`),
  replace: () => renameSync(path, `${path}.1`),
  remove: () => rmSync(path),
  copy() {
    copyFileSync(path, `${path}.${rotations}`);
    truncateSync(path);
  },
  overwrite() {
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  },
  cut: () => truncateSync(path),
  /** Renames it and goes on holding it. */
  hold() {
    late = openSync(path, 'a');
    renameSync(path, `${path}.${rotations}`);
  },
};

const calls = {
  write(count) {
    for (let i = 0; i < count; i++) appendFileSync(path, `line ${lines++}\n`);
  },
  append: (text) => appendFileSync(path, text),
  appendLate(text) {
    writeSync(late, text);
    closeSync(late);
  },
  rotate(manner) {
    rotations++;
    rotate[manner]();
  },
  /** Writes some lines and rotates at once, again and again. */
  rounds: (manner, count, everyMs) =>
    new Promise((resolve) => {
      const timer = setInterval(() => {
        calls.write(LINES_A_ROUND);
        calls.rotate(manner);
        if (rotations < count) return;
        clearInterval(timer);
        resolve();
      }, everyMs);
    }),
};

process.on('message', async ([name, ...args]) => {
  await calls[name](...args);
  process.send(lines);
});
