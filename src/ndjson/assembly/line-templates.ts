/**
 * Finds the template of lines of NDJSON: AssemblyScript, compiled to WebAssembly by `npm run
 * assembly`.
 *
 * A template in memory:
 *
 *     u32 its number, u32 hash of its lines
 *     u32 address of its rows, u32 bytes of a row, u32 rows that there is room for
 *     u32 address of the template that came after it the last time, 0: none
 *     u32 address of the next template with such a hash, 0: none
 *     u32 whether it is retired
 *     and its program, see match-lines.ts
 */

import { hashLine, lineEnd } from './hash-line';
import { departure, ENDS, matchLines } from './match-lines';
import { POWERS_OF_FIVE } from './read-number';

export { hashLine } from './hash-line';
export { clearLabels } from './label-cache';

const HASH: usize = 4;
const ROWS: usize = 8;
const ROW_BYTES: usize = 12;
const MAX_LINES: usize = 16;
const FOLLOWER: usize = 20;
const CHAIN: usize = 24;
const IS_RETIRED: usize = 28;
const PROGRAM: usize = 32;

const BUCKETS: u32 = 4096;
/**
 * The longest chain of templates with lines that differ in literal values only; the one that
 * matched longest ago is removed.
 */
const MAX_CHAIN: i32 = 32;

/**
 * Results of `readLines`; others are a number of lines, with the template's number above 8 bits.
 */
const UNKNOWN: i32 = 0;
const CUT_OFF: i32 = -1;
const COUNT_BITS: i32 = 8;

const HINTS: u32 = 4096;

const buckets: usize = memory.data(4 * 4096, 8);
/** The template that a line matched, by where the line departed from the expected template. */
const hints: usize = memory.data(4 * 4096, 8);
let last: usize = 0;

/** Returns the address for the table of powers of five. */
export function powersAddress(): usize {
  return POWERS_OF_FIVE;
}

/** Returns the address of the ends of the lines that were read. */
export function endsAddress(): usize {
  return ENDS;
}

/** Returns the address at which free memory begins. */
export function heapAddress(): usize {
  return __heap_base;
}

/**
 * Reads lines from `start` on that match one template: the one that is expected, or the one that
 * lines follow which depart from it there, or one that has the hash of the line. The byte at
 * `limit` must be a newline that is no line's; `CUT_OFF` for a line that reaches it.
 */
export function readLines(origin: usize, start: usize, limit: usize): i32 {
  const expected: usize = last === 0 ? 0 : <usize>load<u32>(last, FOLLOWER);
  const count = tryMatch(expected, origin, start, limit);
  if (count > 0) {
    last = expected;
    return resultOf(expected, count);
  }
  const hint = hints + ((<usize>(<u32>departure & (HINTS - 1))) << 2);
  const hinted = <usize>load<u32>(hint);
  const hintedCount = hinted === expected ? 0 : tryMatch(hinted, origin, start, limit);
  if (hintedCount > 0) return follow(hinted, hintedCount);
  const hash = hashLine(start);
  if (lineEnd >= limit) return CUT_OFF;
  const bucket = bucketOf(hash);
  let link = bucket;
  let template = <usize>load<u32>(link);
  while (template !== 0) {
    const next = <usize>load<u32>(template, CHAIN);
    if (load<u32>(template, HASH) === hash) {
      const found = match(template, origin, start, limit);
      if (found > 0) {
        store<u32>(link, <u32>next);
        store<u32>(template, load<u32>(bucket), CHAIN);
        store<u32>(bucket, <u32>template);
        store<u32>(hint, <u32>template);
        return follow(template, found);
      }
    }
    link = template + CHAIN;
    template = next;
  }
  return UNKNOWN;
}

/** Adds a template that is written in memory. */
export function addTemplate(template: usize): void {
  const bucket = bucketOf(load<u32>(template, HASH));
  store<u32>(template, load<u32>(bucket), CHAIN);
  store<u32>(bucket, <u32>template);
  let kept = template;
  for (let i = 1; i < MAX_CHAIN && kept !== 0; i++) kept = <usize>load<u32>(kept, CHAIN);
  if (kept !== 0) store<u32>(kept, 0, CHAIN);
}

/** Retires a template: another one matches its lines too. */
export function retireTemplate(template: usize): void {
  store<u32>(template, 1, IS_RETIRED);
  let link = bucketOf(load<u32>(template, HASH));
  let other = <usize>load<u32>(link);
  while (other !== 0 && other !== template) {
    link = other + CHAIN;
    other = <usize>load<u32>(link);
  }
  if (other !== 0) store<u32>(link, load<u32>(template, CHAIN));
}

export function clearTemplates(): void {
  memory.fill(buckets, 0, (<usize>BUCKETS) << 2);
  memory.fill(hints, 0, (<usize>HINTS) << 2);
  last = 0;
}

/** Reads the lines that match a template, if it is in use. */
function tryMatch(template: usize, origin: usize, start: usize, limit: usize): i32 {
  if (template === 0 || load<u32>(template, IS_RETIRED) !== 0) return 0;
  return match(template, origin, start, limit);
}

function match(template: usize, origin: usize, start: usize, limit: usize): i32 {
  return matchLines(
    template + PROGRAM,
    load<u32>(template, ROWS),
    load<u32>(template, ROW_BYTES),
    load<i32>(template, MAX_LINES),
    origin,
    start,
    limit,
  );
}

/** Remembers to expect the template after the one before it. */
function follow(template: usize, count: i32): i32 {
  if (last !== 0) store<u32>(last, <u32>template, FOLLOWER);
  last = template;
  return resultOf(template, count);
}

function bucketOf(hash: u32): usize {
  return buckets + ((<usize>(hash & (BUCKETS - 1))) << 2);
}

function resultOf(template: usize, count: i32): i32 {
  return (load<i32>(template) << COUNT_BITS) | count;
}
