import { join } from 'node:path';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { Fifo } from './fifo.ts';
import { WAYS } from './host.ts';
import { numbersTo, readLogLines } from './log-lines.ts';
import { hostStarter } from './start-host.ts';
import { until } from './until.ts';

const folder = temporaryFolder();
const startHost = hostStarter();
let fifos = 0;

describe.each(WAYS)('%s', (way) => {
  test('a reader that has gone for good: the host goes on, nothing is said', async () => {
    const host = startHost('pipe');
    await host.open(way, { destination: 1 });
    host.child.stdout?.destroy();
    expect(await host.log(50_000)).toBe(50_000);
    await host.end();
    expect(await host.exit()).toBe(0);
    expect(host.warnings).toEqual([]);
  });

  test('a reader that comes back is told how much it has missed', async () => {
    const host = startHost('ignore');
    const fifo = new Fifo(join(folder, `fifo-${fifos++}`));
    await host.open(way, { destination: fifo.path });
    await host.log(10);
    fifo.leave();
    await host.log(1000);
    await host.flush();
    fifo.comeBack();
    let written = '';
    fifo
      .read()
      .setEncoding('utf8')
      .on('data', (chunk) => {
        written += chunk;
      });
    const logged = await until(async () => {
      const all = await host.log(1);
      return readLogLines(written).reports.length > 0 && all;
    });
    await host.end();
    await until(() => readLogLines(written).numbers.at(-1) === logged - 1);
    const { numbers, reports } = readLogLines(written);
    const missed = numbersTo(logged).filter((number) => !numbers.includes(number));
    const [first = 0] = missed;
    expect(missed).toEqual(numbersTo(first + missed.length).slice(first));
    expect(reports.map(({ dropped }) => dropped)).toEqual([missed.length]);
    expect(host.warnings).toEqual([]);
  });
});
