import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND } from '../conformance/ways.ts';
import { until } from '../output/until.ts';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { ask } from './ask.ts';
import { EventReader } from './event-reader.ts';

const RECORDS = 25;
const PROGRAM = join(__dirname, 'program.mjs');
const folder = temporaryFolder();
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that serves a live page. */
class ServingProcess {
  readonly child: ChildProcess;
  said = '';
  code: number | null | undefined;

  constructor(command: string, args: readonly string[]) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    children.push(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text) => {
        this.said += text;
      });
    }
    this.child.on('exit', (code) => {
      this.code = code;
    });
  }

  /** Resolves to the URL that it prints. */
  url(): Promise<string> {
    return until(() => /live page: (http:\S+)\s/.exec(this.said)?.[1]);
  }

  /** A client that has all records. */
  async reader(): Promise<EventReader> {
    const reader = new EventReader(await this.url());
    await until(() => reader.valuesOf('loss') === RECORDS);
    return reader;
  }

  write(text: string): void {
    this.child.stdin?.write(text);
  }
}

function program(way: string): ServingProcess {
  return new ServingProcess(process.execPath, [PROGRAM, way, String(RECORDS)]);
}

function command(...args: readonly string[]): ServingProcess {
  return new ServingProcess(process.execPath, [COMMAND, '--serve', '0', ...args]);
}

function linesOf(records: number): string {
  const line = (loss: number): string => `${JSON.stringify({ level: 30, train: { loss } })}\n`;
  return Array.from({ length: records }, (_, index) => line(index + 1)).join('');
}

/** Resolves when the client was told of the end, and the process is over. */
async function untilEnded(served: ServingProcess, reader: EventReader): Promise<void> {
  await until(() => reader.isOver && served.code !== undefined);
  expect(reader.last?.hasEnded).toBe(true);
  expect(reader.valuesOf('loss')).toBe(RECORDS);
}

describe.each(['winston', 'stream', 'worker'])('%s', (way) => {
  test('an exit tells the page that the run has ended', async () => {
    const served = program(way);
    const reader = await served.reader();
    served.write('exit');
    await untilEnded(served, reader);
    expect(served.code).toBe(0);
  });

  test('the page keeps no process alive, and is told of its natural end', async () => {
    const served = program(way);
    const reader = await served.reader();
    served.child.stdin?.end();
    await untilEnded(served, reader);
  });
});

describe('the command', () => {
  test('ends with its input where nobody watches a terminal', async () => {
    const served = command();
    served.write(linesOf(RECORDS));
    const reader = await served.reader();
    served.child.stdin?.end();
    await untilEnded(served, reader);
    expect(served.code).toBe(0);
  });

  test('tells the page of SIGTERM; with SIGKILL the connection is gone', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const served = command();
      served.write(linesOf(RECORDS));
      const reader = await served.reader();
      served.child.kill(signal);
      await until(() => reader.isOver);
      expect([signal, reader.last?.hasEnded]).toEqual([signal, signal === 'SIGTERM']);
    }
  });

  test('in a terminal it stays after the end until Ctrl-C, and says so', async () => {
    const file = join(folder, 'run.ndjson');
    writeFileSync(file, linesOf(RECORDS));
    const line = [process.execPath, COMMAND, '--serve', '0', file].join(' ');
    const served = new ServingProcess('script', ['-qec', line, '/dev/null']);
    const url = await served.url();
    await until(() => served.said.includes(`the run has ended; ${url} stays until Ctrl-C`));
    const reader = new EventReader(url);
    await until(() => reader.isOver);
    expect(reader.last?.hasEnded).toBe(true);
    expect(reader.valuesOf('loss')).toBe(RECORDS);
    expect((await ask(`${url}report.html`)).status).toBe(200);
    expect(served.code).toBeUndefined();
    served.write('\x03');
    await until(() => served.code !== undefined);
    await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
  });

  test.each([
    ['--serve', 'live page: http://127.0.0.1:'],
    ['--prometheus', 'metrics for Prometheus: http://127.0.0.1:'],
  ])('takes a file behind %s for a file', async (flag, said) => {
    const file = join(folder, 'other.ndjson');
    writeFileSync(file, linesOf(RECORDS));
    const served = new ServingProcess(process.execPath, [COMMAND, flag, file]);
    await once(served.child, 'close');
    expect(served.said).toContain(said);
    expect(served.code).toBe(0);
  });

  test('refuses what is no address', async () => {
    const served = new ServingProcess(process.execPath, [COMMAND, '--serve=here']);
    await once(served.child, 'close');
    expect(served.code).toBe(2);
    expect(served.said).toContain('serve: expected true, a port, or \'host:port\', got "here"');
  });
});
