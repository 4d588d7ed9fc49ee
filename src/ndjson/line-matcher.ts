import { LINE_TEMPLATES_MODULE } from './line-templates-module.ts';
import { POWERS_BYTES, writePowersOfFive } from './powers-of-five.ts';

const NEWLINE = 0x0a;
const PAGE_BYTES = 65_536;
/** The size of a chunk of a file. */
const MIN_WINDOW_BYTES = 256 * 1024;
/** Bytes after the newline that ends the text may be loaded, though nothing comes of them. */
const SLACK_BYTES = 64;
/** Lines that are read in one call: calling costs 30 ns. */
export const MAX_LINES = 64;
/** What `readLines` returns for a line whose end is not in the window. */
const CUT_OFF = -1;

/** What assembly/line-templates.ts exports. */
interface Module {
  readonly memory: WebAssembly.Memory;
  powersAddress(): number;
  endsAddress(): number;
  heapAddress(): number;
  readLines(origin: number, start: number, limit: number): number;
  hashLine(start: number): number;
  addTemplate(address: number): void;
  retireTemplate(address: number): void;
  clearTemplates(): void;
  clearLabels(): void;
}

/** Returns the id of a label; the bytes of its text are valid during the call. */
export type IdOfLabel = (bytes: Uint8Array, start: number, end: number) => number;

/**
 * Matches lines against templates in a memory of WebAssembly: the text is copied into it, 5 ns per
 * hundred bytes. Needs no generated code, and is as fast from the first line on.
 *
 * In the memory the window of text comes after the module's own data, and the templates after the
 * window.
 */
export class LineMatcher {
  readonly #module: Module;
  readonly #windowStart: number;
  #windowBytes = MIN_WINDOW_BYTES;
  /** The address of the next template. */
  #free: number;
  #memory: Uint8Array;
  #ends: Uint32Array;
  #bytes: Uint8Array = new Uint8Array(0);
  /** The part of the bytes that is in the window. */
  #from = 0;
  #to = 0;
  /** The address that the first of the bytes would have. */
  #origin = 0;

  /** @throws Error if a program has no WebAssembly. */
  constructor(idOfLabel: IdOfLabel) {
    this.#module = instantiate((start, length) => idOfLabel(this.#memory, start, start + length));
    this.#windowStart = this.#module.heapAddress();
    this.#free = this.#windowEnd;
    this.#memory = this.#view();
    this.#ends = this.#endsView();
    this.#ensure(this.#free);
    const powers = this.#module.powersAddress();
    writePowersOfFive(new DataView(this.#memory.buffer, powers, POWERS_BYTES), 0);
  }

  /** Bytes whose lines are read from now on; they stay as they are until the next ones. */
  setBytes(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#from = 0;
    this.#to = 0;
  }

  /** The ends of the lines that were read last, after their newlines. */
  get ends(): Uint32Array {
    return this.#ends;
  }

  /**
   * Reads lines from `start` on that match one template, at most `MAX_LINES`. Returns their number
   * plus 256 times the number of the template; 0 if the first line matches no template.
   */
  read(start: number): number {
    if (start < this.#from || start >= this.#to) this.#load(start);
    const result = this.#readLines(start);
    if (result !== CUT_OFF) return result;
    if (this.#to === this.#bytes.length || this.#from === start) return 0;
    this.#load(start);
    return Math.max(this.#readLines(start), 0);
  }

  /** The hash that lines of one template share; the window must have room for the line. */
  hash(start: number, end: number): number {
    if (start < this.#from || end > this.#to) this.#load(start);
    return this.#module.hashLine(this.#origin + start);
  }

  /** The longest line that is read. */
  get windowBytes(): number {
    return this.#windowBytes;
  }

  /**
   * Makes the window large enough for a line of `length` bytes; all templates are gone then.
   * @throws RangeError if a program has no room for it.
   */
  growWindow(length: number): void {
    let windowBytes = this.#windowBytes;
    while (windowBytes < length) windowBytes *= 2;
    this.clear();
    this.#ensure(this.#windowStart + windowBytes + SLACK_BYTES);
    this.#windowBytes = windowBytes;
    this.#free = this.#windowEnd;
    this.setBytes(this.#bytes);
  }

  /**
   * Returns the address of more room for templates; views of the memory may have to be made anew.
   * @throws RangeError if a program has no room for it.
   */
  allocate(length: number): number {
    const address = this.#free;
    this.#ensure(address + length);
    this.#free += Math.ceil(length / 8) * 8;
    return address;
  }

  /** The memory as it is until there is more of it. */
  get memory(): Uint8Array {
    return this.#memory;
  }

  /** Adds the template at an address. */
  add(address: number): void {
    this.#module.addTemplate(address);
  }

  /** Retires a template, because another one matches its lines. */
  retire(address: number): void {
    this.#module.retireTemplate(address);
  }

  /** Removes all templates and frees their room. */
  clear(): void {
    this.#module.clearTemplates();
    this.#free = this.#windowEnd;
  }

  /** Forgets the ids of labels. */
  clearLabels(): void {
    this.#module.clearLabels();
  }

  get #windowEnd(): number {
    return this.#windowStart + this.#windowBytes + SLACK_BYTES;
  }

  #readLines(start: number): number {
    const origin = this.#origin;
    return this.#module.readLines(origin, origin + start, origin + this.#to);
  }

  #load(start: number): void {
    this.#from = start;
    this.#origin = this.#windowStart - start;
    this.#to = Math.min(this.#bytes.length, start + this.#windowBytes);
    this.#memory.set(this.#bytes.subarray(start, this.#to), this.#windowStart);
    this.#memory[this.#windowStart + this.#to - start] = NEWLINE;
  }

  /**
   * Grows the memory to `length` bytes, and by as much more as templates take, so that it seldom
   * grows.
   * @throws RangeError if a program has no room for it.
   */
  #ensure(length: number): void {
    const missing = length + SLACK_BYTES - this.#memory.length;
    if (missing <= 0) return;
    const spare = this.#free - this.#windowEnd;
    this.#module.memory.grow(Math.ceil((missing + spare) / PAGE_BYTES));
    this.#memory = this.#view();
    this.#ends = this.#endsView();
  }

  #view(): Uint8Array {
    return new Uint8Array(this.#module.memory.buffer);
  }

  #endsView(): Uint32Array {
    return new Uint32Array(this.#module.memory.buffer, this.#module.endsAddress(), MAX_LINES);
  }
}

function instantiate(idOfLabel: (start: number, length: number) => number): Module {
  const bytes = bytesOf(atob(LINE_TEMPLATES_MODULE));
  const imports = { 'label-cache': { idOfLabel } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  return exports as unknown as Module;
}

/** The bytes that the characters of a text stand for: `Uint8Array.from` takes 1.2 ms more, cold. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
