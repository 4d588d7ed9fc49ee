import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FilePositions } from '../../../adapters/cli/file-positions.ts';
import { temporaryFolder } from '../../stranger/temporary-folder.ts';

const FIRST = 'first line\n';
const LONG = `${'x'.repeat(3000)}\n`;

let folder: string;
let file: string;
let folders = 0;
const parent = temporaryFolder();

beforeEach(() => {
  folder = join(parent, String(folders++));
  mkdirSync(folder);
  file = join(folder, 'train.log');
});

/** What a run that read `text` from the file, but for `pending` bytes of a line, saves. */
function saved(text: string, pending = 0): string {
  const positions = new FilePositions();
  const position = positions.of(file);
  position?.countPending(() => pending);
  position?.add(Buffer.from(text));
  return JSON.stringify(positions);
}

/** The positions of a later run. */
function resumed(state: string): FilePositions {
  const positions = new FilePositions();
  positions.restore(JSON.parse(state));
  return positions;
}

function startOf(state: string) {
  return resumed(state).of(file)?.start;
}

/** Starts where the position says, and what is said of it. */
function startAndWarnings(state: string) {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  try {
    return { start: startOf(state), said: warn.mock.calls.map(([message]) => message) };
  } finally {
    warn.mockRestore();
  }
}

describe('FilePositions', () => {
  test('a file is read on behind its last whole line', () => {
    writeFileSync(file, `${FIRST}half`);
    const state = saved(`${FIRST}half`, 4);
    appendFileSync(file, ' a line\n');
    expect(startOf(state)).toEqual({ path: file, bytes: FIRST.length });
  });

  test('a line that is longer than all that was read of the file begins it', () => {
    writeFileSync(file, 'half');
    expect(startOf(saved('half', 9))).toEqual({ path: file, bytes: 0 });
  });

  test.each([FIRST, LONG, LONG.slice(0, 1024)])('a third run goes on as a second one', (text) => {
    writeFileSync(file, `${text}half`);
    const positions = resumed(saved(`${text}half`, 4));
    const again = positions.of(file);
    again?.add(Buffer.from('half a line\n'));
    writeFileSync(file, `${text}half a line\n`);
    const bytes = text.length + 12;
    expect(startOf(JSON.stringify(positions))).toEqual({ path: file, bytes });
  });

  test('a file is recognised by its first bytes alone', () => {
    writeFileSync(file, LONG);
    const state = saved(LONG);
    writeFileSync(file, `${LONG.slice(0, 1024)}${'y'.repeat(5000)}`);
    expect(startOf(state)).toEqual({ path: file, bytes: LONG.length });
  });

  test('a file that was renamed is read on under its new name', () => {
    writeFileSync(file, FIRST);
    const state = saved(FIRST);
    renameSync(file, `${file}.1`);
    writeFileSync(file, 'another beginning\n');
    expect(startOf(state)).toEqual({ path: `${file}.1`, bytes: FIRST.length });
  });

  test.each([
    ['another beginning', 'other text, and longer\n'],
    ['fewer bytes', 'first'],
    ['fewer bytes behind its head', LONG.slice(0, 2000), LONG],
  ])(
    'a file with %s is another one: it is read from its beginning, and that is said',
    (_, text, before = FIRST) => {
      writeFileSync(file, before);
      const state = saved(before);
      writeFileSync(file, text);
      const { start, said } = startAndWarnings(state);
      expect(start).toEqual({ path: file, bytes: 0 });
      expect(said).toEqual([
        `windrow: ${file} is another file than before: it is read from its beginning; what the one before got after its first ${before.length} bytes is not found`,
      ]);
    },
  );

  test('a file that was empty is no file of another name', () => {
    writeFileSync(file, '');
    const state = saved('');
    writeFileSync(`${file}.1`, 'an older one\n');
    writeFileSync(file, FIRST);
    const { start, said } = startAndWarnings(state);
    expect(start).toEqual({ path: file, bytes: 0 });
    expect(said).toEqual([]);
  });

  test('a file that begins anew forgets what it was recognised by', () => {
    writeFileSync(file, LONG);
    const positions = new FilePositions();
    const position = positions.of(file);
    position?.add(Buffer.from(LONG));
    position?.beginAnew();
    position?.add(Buffer.from(FIRST));
    writeFileSync(file, FIRST);
    expect(startOf(JSON.stringify(positions))).toEqual({ path: file, bytes: FIRST.length });
  });

  test('a name that comes twice is two files', () => {
    writeFileSync(file, `${FIRST}second line\n`);
    const positions = new FilePositions();
    positions.of(file)?.add(Buffer.from(FIRST));
    positions.of(file)?.add(Buffer.from(`${FIRST}second line\n`));
    const later = resumed(JSON.stringify(positions));
    expect([later.of(file)?.start.bytes, later.of(file)?.start.bytes]).toEqual([11, 23]);
  });

  test('the position in a file that a run does not read is kept for the next one', () => {
    writeFileSync(file, FIRST);
    const state = saved(FIRST);
    expect(JSON.stringify(resumed(state))).toBe(state);
  });

  test('a folder, or a pipe, has no position', () => {
    expect(new FilePositions().of(folder)).toBeUndefined();
  });

  const SOUND = { bytes: 1, headBytes: 1, headHash: 'a' };
  test.each([
    [{}],
    [[SOUND]],
    [[[1, SOUND]]],
    [[['a.log', { ...SOUND, bytes: -1 }]]],
    [[['a.log', { ...SOUND, bytes: 0.5 }]]],
    [[['a.log', { ...SOUND, headBytes: 1025 }]]],
    [[['a.log', { ...SOUND, headHash: 1 }]]],
    [[['a.log', null]]],
  ])('the state %j is none', (state) => {
    expect(() => new FilePositions().restore(state)).toThrow(TypeError);
  });
});
