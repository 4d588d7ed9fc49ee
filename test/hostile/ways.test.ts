import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import fc from 'fast-check';
import { pino } from 'pino';
import { windrowStream } from '../../adapters/pino/index.ts';
import { MessageHub } from '../../src/internal/index.ts';
import { COMMAND, PINO_TARGET } from '../conformance/ways.ts';
import { hostileBytes, linesOf, missingOf } from './hostile-bytes.ts';

const INPUTS = 600;
const CHUNK_BYTES = 1000;
/** What the standard error may hold: counts of what was wrong with the records. */
const HINTS =
  /^(?:windrow: (?:\d+ records? of \S+ w\S+ collected and no line was due|\d+ values? refused|\d+ records? came late|a record says \S+ 0|records of \S+ come from)[^\n]*\n)*$/;

/** The same for every way; another one each time. */
const SEED = Date.now() % 2 ** 31;
const BYTES = Buffer.concat(fc.sample(hostileBytes, { numRuns: INPUTS, seed: SEED }));

let folder: string;
let destination: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'windrow-ways-'));
  destination = join(folder, 'lines.log');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function chunksOf(bytes: Buffer): readonly Buffer[] {
  const count = Math.ceil(bytes.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  );
}

/** Where lines are text, what is no UTF-8 is U+FFFD. */
function asText(line: Buffer): Buffer {
  return Buffer.from(line.toString());
}

describe(`bytes of seed ${SEED}`, () => {
  test('come through the command, byte for byte and in order', async () => {
    const child = spawn(process.execPath, [COMMAND, '--interval', '2', '--flat']);
    const written = (async () => {
      for (const chunk of chunksOf(BYTES)) {
        if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
      }
      child.stdin.end();
    })();
    const [out, err, [code]] = await Promise.all([
      buffer(child.stdout),
      text(child.stderr),
      once(child, 'close'),
      written,
    ]);
    expect(err).toMatch(HINTS);
    expect(code).toBe(0);
    expect(missingOf(linesOf(BYTES), out)).toBeUndefined();
  });

  test('come through the stream in process, in order', async () => {
    const stream = windrowStream({ destination, interval: 2, flat: true, hub: new MessageHub() });
    for (const chunk of chunksOf(BYTES)) stream.write(chunk);
    const closed = once(stream, 'close');
    stream.end();
    await closed;
    expect(missingOf(linesOf(BYTES), readFileSync(destination), asText)).toBeUndefined();
  });

  test('come through the worker of pino, in order', async () => {
    const options = { destination, interval: 2, flat: true };
    const transport = pino.transport({ target: PINO_TARGET, options });
    await once(transport, 'ready');
    for (const line of linesOf(BYTES)) {
      if (!transport.write(line.toString())) await once(transport, 'drain');
    }
    await new Promise((resolve) => transport.flush(resolve)); // its end waits for no more than 10 s
    const closed = once(transport, 'close');
    transport.end();
    await closed;
    expect(missingOf(linesOf(BYTES), readFileSync(destination), asText)).toBeUndefined();
  });
});
