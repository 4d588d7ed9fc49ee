// The least that a program which reads NDJSON does: split, parse, drop.

import { Writable } from 'node:stream';
import split2 from 'split2';

const parse = (line) => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // split2 drops it: a line of text
  }
};
const drop = new Writable({ objectMode: true, write: (_record, _encoding, done) => done() });
process.stdin.pipe(split2(parse)).pipe(drop);
