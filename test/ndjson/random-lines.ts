import type { Random } from './random.ts';

const PINO =
  '{"level":30,"time":1724209121000,"pid":123,"hostname":"vm","train":{"lr":#,"data_time":#,"loss":#},"epoch":#,"iter":#,"msg":"step"}';

/** Lines as call sites write them: `#` is a number, `$` a text, `%` a clock, `?` anything. */
const CALL_SITES: readonly string[] = [
  PINO,
  PINO,
  PINO.replace('train', 'val'),
  '{"level":"info","message":"$","timestamp":"%","train":{"loss":#,"acc":#}}',
  '{"level":"$","clock":"%","text":"#","loss":?,"label":"$","iter":#}',
  '{"label":"$","labels":{"label":"$"},"skip":?,"text":"#","msg":?}',
  '{"skip":[?,?,{"skip":?}],"loss":?,"acc":?,"number":#,"time":%}',
  '{"train/loss":#,"train/head/loss":#,"iter":#}',
  '{"mode":"train","loss":?,"acc":?,"memory":#}',
  '{"train":{"loss":[#],"box":{"value":#,"count":#}},"list":[#,"$",[#,null]],"empty":{},"none":[]}',
  ' { "train" : { "loss" : # , "acc"\t:\t# } , "iter" : # } \r',
  '{"a":#,"a":#,"b":#}',
  '{"train":{"2":#,"1":#},"iter":#}',
  '{"__proto__":{"loss":#},"iter":#}',
  '{"caf\u00e9":#,"k\\"\\u0041":#,"msg":"$","\u{1f600}":"\\n"}',
  '{"k#":#,"iter":#}',
  '{"a":#}',
  '[#,#]',
  '#',
  '{}',
  'plain text, # of it',
];

const STRINGS = [
  'step',
  'done',
  'NaN',
  '',
  'a"b',
  'back\\slash',
  'caf\u00e9 \u{1f600}',
  '2024-08-21T02:58:41.000Z',
  'run-1',
  'run-2',
  'a text that is longer than any literal that is kept, with \ud800 in it',
  '\u2028',
];
const ANYTHING = [
  'null',
  'true',
  '"NaN"',
  '"Infinity"',
  'NaN',
  '-Infinity',
  '{}',
  '[]',
  '"\u0001"',
  '00',
  '1.',
  '.5',
  '+1',
  '-',
  '0x1',
  'false',
  '-NaN',
  'Infinity1',
  'nul',
  'truefalse',
  '"\\u00e9"',
  '"\\ud83d"',
  '"\\u00g0"',
  '"\\x"',
  '"\\',
  '"-Infinity"',
  '"Infinity "',
  '1e999',
  '"1e5"',
];
/** What damages a line. */
const DAMAGE = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '-',
  '.',
  'e',
  ' ',
  '\r',
  '\t',
  '\u0000',
  '\u0080',
  '\u00e9',
  '\u00ff',
  '\u00ef\u00bb\u00bf',
];

/** A line's bytes, without its newline. */
export function randomLine(random: Random): Buffer {
  const text = random.pick(CALL_SITES).replace(/[#$?%]/g, (place) => fill(place, random));
  const line = Buffer.from(text);
  return random.below(8) === 0 ? damage(line, random) : line;
}

function fill(place: string, random: Random): string {
  if (place === '$') return JSON.stringify(random.pick(STRINGS)).slice(1, -1);
  if (place === '%') return random.clockText();
  if (place === '?' && random.below(4) === 0) return random.pick(ANYTHING);
  return random.below(200) === 0 ? random.pick(ANYTHING) : random.numberText();
}

/** One byte or so replaced, inserted, repeated or left out. */
function damage(line: Buffer, random: Random): Buffer {
  const at = random.below(line.length + 1);
  const piece = Buffer.from(random.pick(DAMAGE), 'latin1');
  const until = at + random.below(3);
  const rest = line.subarray(random.below(4) === 0 ? Math.max(0, at - 2) : until);
  return Buffer.concat([
    line.subarray(0, at),
    random.below(3) === 0 ? Buffer.alloc(0) : piece,
    rest,
  ]);
}
