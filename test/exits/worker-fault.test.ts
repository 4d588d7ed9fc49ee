import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '../stranger/temporary-folder.ts';
import { isThorough } from '../thorough.ts';

/*
 * Faults of a transport in pino's worker, in programs that end at once. Each is run several times:
 * what is said must not depend on who is faster.
 */

const RUNS = isThorough ? 5 : 2;
/** A program that hangs fails the test, and must not outlive it. */
const LIMIT_MS = 60_000;
const PROGRAM = join(__dirname, 'fault-program.mjs');
const NOBODY_READS =
  'windrow: a stage with pipeline: true has nowhere to write: nothing stands behind it in the pipeline';

jest.setTimeout(120_000);

const folder = temporaryFolder();
let files = 0;

beforeAll(() => writeFileSync(join(folder, 'file'), ''));

interface Run {
  readonly shape: string;
  readonly ending: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** How a program has ended, and what the other target got. */
interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What windrow's own lines on the standard error say. */
  readonly said: readonly string[];
  readonly messages: readonly string[];
}

async function run(what: Run): Promise<Ended> {
  const file = join(folder, `other-${files++}.log`);
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ ...what, file })], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const [stderr, [code, signal]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  const records = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return {
    ...{ code, signal },
    said: stderr.split('\n').filter((line) => line.startsWith('windrow: ')),
    messages: records.map((record) => JSON.parse(record).msg ?? 'scalars'),
  };
}

async function runAll(what: Run): Promise<readonly Ended[]> {
  return Promise.all(Array.from({ length: RUNS }, () => run(what)));
}

/** How the program ends: it may end before it hears of the fault, but not by its natural end. */
const ENDINGS = [
  ['returns', 1],
  ['exits', 0],
  ['throws', 1],
] as const;

const WRONG = { options: { intervall: 5 }, says: 'windrow: one option is wrong' } as const;
const CLOSED = join(folder, 'file', 'lines.log');
const NO_FILE = {
  options: { destination: CLOSED },
  says: `windrow: cannot open ${CLOSED}: Error: ENOTDIR: not a directory, open '${CLOSED}'`,
} as const;
const NO_SCALARS = {
  options: { scalarsFile: folder },
  says: `windrow: cannot open the scalars file ${folder}: Error: EISDIR: illegal operation on a directory, open '${folder}'`,
} as const;
const NO_READER = { options: {}, says: NOBODY_READS } as const;

/** What the other target gets, where there is one: all, as if nothing were wrong. */
const ALL = ['start', 'scalars'];

const FAULTS = [
  ['one target', 'wrong options', WRONG, []],
  ['one target', 'a destination that cannot be opened', NO_FILE, []],
  ['one of several targets', 'wrong options', WRONG, ALL],
  ['one of several targets', 'a destination that cannot be opened', NO_FILE, ALL],
  ['the first stage of a pipeline', 'wrong options', WRONG, ALL],
  ['the first stage of a pipeline', 'a scalars file that cannot be opened', NO_SCALARS, ALL],
  ['the last stage of a pipeline', 'no reader', NO_READER, []],
  ['the last stage of a pipeline', 'wrong options', WRONG, []],
  ['the last stage of a pipeline among targets', 'no reader', NO_READER, ALL],
] as const;

describe.each(FAULTS)('%s, %s', (shape, _fault, { options, says }, messages) => {
  test.each(ENDINGS)('a program that %s at once says it once', async (ending, code) => {
    const ended = await runAll({ shape, ending, options });
    const expected: Ended = { code, signal: null, said: [says], messages };
    expect(ended).toEqual(Array.from({ length: RUNS }, () => expected));
  });
});
