// A pino transport that drops what it gets, unread.

import { Writable } from 'node:stream';

export default function dropRaw() {
  return new Writable({ decodeStrings: false, write: (_chunk, _encoding, done) => done() });
}
