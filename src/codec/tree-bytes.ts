import { showValue } from '../text/show-value.ts';
import { JsonWalk } from './json-walk.ts';
import { PackedNumbers } from './packed-numbers.ts';

/*
 * "WRTB" | u8 version | 3 zeros | u32 length of the header | header | zeros to a multiple of 8 | columns
 *
 * The header is JSON, `[lengths of the columns, tree]`. In the tree `"#7"` is column 7, and a text that
 * begins with `#` has one more. Numbers of the frame and of the columns are little-endian.
 */
const MAGIC = 'WRTB';
const VERSION = 1;
const HEAD_BYTES = 12;
const COLUMN = /^#(?:0|[1-9]\d{0,8})$/;
const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Writes plain data and `PackedNumbers` as bytes: 8 bytes and 1 ns per number of a column, where
 * JSON takes 10.7 bytes.
 * @throws TypeError for a cycle or a bigint.
 */
export function treeBytes(tree: unknown): Uint8Array<ArrayBuffer> {
  const columns: Float64Array[] = [];
  const walk = new JsonWalk(tree, {
    columnText: ({ values }) => `#${columns.push(values) - 1}`,
    protect: (text) => (text.startsWith('#') ? `#${text}` : text),
  });
  let text = '';
  while (!walk.isDone) text += walk.step();
  const lengths = columns.map(({ length }) => length);
  const header = UTF8.encode(`[${JSON.stringify(lengths)},${text}]`);
  let at = toEight(HEAD_BYTES + header.length);
  const bytes = new Uint8Array(at + 8 * sumOf(lengths));
  bytes.set(UTF8.encode(MAGIC));
  bytes[MAGIC.length] = VERSION;
  viewOf(bytes).setUint32(HEAD_BYTES - 4, header.length, true);
  bytes.set(header, HEAD_BYTES);
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/**
 * Reads what `treeBytes` wrote; the columns are copies. Takes no more memory than the bytes have.
 * @throws TypeError for anything else.
 */
export function readTreeBytes(bytes: Uint8Array): unknown {
  requireHead(bytes);
  const headerLength = viewOf(bytes).getUint32(HEAD_BYTES - 4, true);
  const headerEnd = HEAD_BYTES + headerLength;
  if (headerEnd > bytes.length) throw new TypeError('a state is cut off in its header');
  const header = parse(bytes.subarray(HEAD_BYTES, headerEnd));
  const [lengths, tree] = Array.isArray(header) && header.length === 2 ? header : [];
  if (!isLengths(lengths)) throw new TypeError('a state has no lengths of its columns');
  const start = toEight(headerEnd);
  const end = start + 8 * sumOf(lengths);
  if (end !== bytes.length) {
    throw new TypeError(`a state must have ${end} bytes, got ${bytes.length}`);
  }
  return withColumns(tree, columnsOf(bytes, start, lengths));
}

function requireHead(bytes: Uint8Array): void {
  const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC || bytes.length < HEAD_BYTES) {
    throw new TypeError("bytes of windrow's state are expected");
  }
  const version = bytes[MAGIC.length] as number;
  if (version !== VERSION) {
    throw new TypeError(`a state in the form ${VERSION} is expected, got form ${version}`);
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(FROM_UTF8.decode(bytes));
  } catch {
    throw new TypeError('a state has a header that is no JSON');
  }
}

function isLengths(lengths: unknown): lengths is readonly number[] {
  const isLength = (length: unknown): boolean =>
    Number.isSafeInteger(length) && Number(length) >= 0;
  return Array.isArray(lengths) && lengths.every(isLength);
}

function columnsOf(
  bytes: Uint8Array,
  start: number,
  lengths: readonly number[],
): (PackedNumbers | undefined)[] {
  let at = start;
  return lengths.map((length) => {
    const values = new Float64Array(length);
    new Uint8Array(values.buffer).set(bytes.subarray(at, at + values.byteLength));
    at += values.byteLength;
    return new PackedNumbers(values);
  });
}

/** Puts each column in its place, once. The depth of a tree has no limit. */
function withColumns(tree: unknown, columns: (PackedNumbers | undefined)[]): unknown {
  const root: Record<string, unknown> = { tree };
  const stack: object[] = [root];
  for (let container = stack.pop(); container !== undefined; container = stack.pop()) {
    for (const key of Object.keys(container)) {
      const member = Reflect.get(container, key);
      if (typeof member === 'object' && member !== null) stack.push(member);
      else if (typeof member === 'string' && member.startsWith('#')) {
        const value = takeColumn(member, columns);
        // assigning to __proto__ would set the prototype
        Object.defineProperty(container, key, { ...DATA, value });
      }
    }
  }
  return root.tree;
}

const DATA = { configurable: true, enumerable: true, writable: true } as const;

function takeColumn(text: string, columns: (PackedNumbers | undefined)[]): unknown {
  if (text.startsWith('##')) return text.slice(1);
  const index = COLUMN.test(text) ? Number(text.slice(1)) : -1;
  const column = columns[index];
  if (column === undefined) {
    throw new TypeError(`a state has no column ${showValue(text)}, or has it twice`);
  }
  columns[index] = undefined; // a column twice would be more memory than the bytes have
  return column;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function sumOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

function toEight(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
