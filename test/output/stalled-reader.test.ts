import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { Fifo } from './fifo.ts';
import { type Host, WAYS } from './host.ts';
import { expectOneGap, numbersTo, readLogLines } from './log-lines.ts';
import { hostStarter } from './start-host.ts';
import { until } from './until.ts';

/** As many as the memory of a logger needs to settle. */
const WARM_UP_RECORDS = 150_000;
/** 51 MB of lines. */
const RECORDS = 350_000;
/** Heaps breathe by 50 MB; records that pile up in the main thread take 330 bytes each, 115 MB. */
const GROWTH_MB = 80;
const MAX_LENGTH = 4 * 2 ** 20;
/** What a pipe takes at most before somebody reads. */
const PIPE_BYTES = 2 ** 20;

const folder = temporaryFolder();
const startHost = hostStarter();
let fifos = 0;

/** What a stream has brought so far. */
function collect(stream: Readable): { readonly text: string } {
  const collected = { text: '' };
  stream.setEncoding('utf8').on('data', (chunk) => {
    collected.text += chunk;
  });
  return collected;
}

/** Pipes that nobody reads until `read` is called. */
const PIPES = {
  'the standard output': ({ child }: Host) => ({
    destination: 1,
    read: () => child.stdout as Readable,
  }),
  'a FIFO': () => {
    const fifo = new Fifo(join(folder, `fifo-${fifos++}`));
    return { destination: fifo.path, read: () => fifo.read() };
  },
};

const CASES = Object.entries(PIPES).flatMap(([pipe, make]) =>
  WAYS.map((way) => ({ way, pipe, make })),
);

test.each(CASES)(
  '$way, $pipe stalls: the host goes on in bounded memory, what was dropped is said once',
  async ({ way, make }) => {
    const host = startHost('pipe');
    const { destination, read } = make(host);
    await host.open(way, { destination, maxLength: MAX_LENGTH });
    await host.log(WARM_UP_RECORDS);
    const rssMb = await host.rssMb();
    const logged = await host.log(RECORDS); // comes back although nobody reads
    expect((await host.rssMb()) - rssMb).toBeLessThan(GROWTH_MB);
    const reading = text(read());
    await host.end();
    expect(await host.exit()).toBe(0);
    const written = await reading;
    expectOneGap(readLogLines(written), logged);
    const waited = written.indexOf(' - WARNING - windrow: '); // what was on its way comes behind
    expect(waited).toBeGreaterThan(MAX_LENGTH);
    expect(waited).toBeLessThan(MAX_LENGTH + PIPE_BYTES);
  },
);

test.each(WAYS)('%s: a reader that is back gets the lines that follow', async (way) => {
  const host = startHost('pipe');
  await host.open(way, { destination: 1, maxLength: MAX_LENGTH });
  await host.log(100_000);
  const reading = collect(host.child.stdout as Readable);
  await until(() => readLogLines(reading.text).reports.length === 1);
  const logged = await host.log(1000);
  await host.end();
  await host.exit();
  const lines = readLogLines(reading.text);
  expectOneGap(lines, logged);
  expect(lines.numbers.at(-1)).toBe(logged - 1);
});

test.each(WAYS)('%s: a pipe that is only slow loses nothing', async (way) => {
  const host = startHost('pipe');
  await host.touchStdout(); // as console.log does: node has the pipe answer EAGAIN from now on
  await host.open(way, { destination: 1 });
  const reading = collect(host.child.stdout as Readable);
  const logged = await host.log(100_000);
  await host.end();
  await host.exit();
  expect(readLogLines(reading.text)).toEqual({ numbers: numbersTo(logged), reports: [] });
});

test('a process that ends while the reader is slow waits for it', async () => {
  const host = startHost('pipe');
  await host.open('process', { destination: 1 });
  const logged = await host.log(10_000);
  const exited = host.exit();
  const written = await text(host.child.stdout as Readable);
  expect(await exited).toBe(0);
  expect(readLogLines(written)).toEqual({ numbers: numbersTo(logged), reports: [] });
});
