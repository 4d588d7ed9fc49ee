import { showValue } from '../text/show-value.ts';

const CHUNK_BYTES = 0x6000; // a multiple of 3: chunks of base64 join without padding

/**
 * A column of doubles in a state: as JSON it is one text, base64 of little-endian float64, bit for bit.
 * 10.7 bytes and some 15 ns per number, where a JSON number takes up to 24 bytes and 150 ns.
 */
export class PackedNumbers {
  readonly values: Float64Array;

  /** Keeps `values` itself: whoever goes on writing to them hands over a copy. */
  constructor(values: Float64Array) {
    this.values = values;
  }

  toJSON(): string {
    const { buffer, byteOffset, byteLength } = this.values;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    let text = '';
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      text += btoa(String.fromCharCode(...bytes.subarray(start, start + CHUNK_BYTES)));
    }
    return text;
  }

  /** Takes an instance, or what `toJSON` gave. @throws TypeError for anything else. */
  static from(state: unknown, name: string): PackedNumbers {
    if (state instanceof PackedNumbers) return state;
    const bytes = typeof state === 'string' ? decode(state) : undefined;
    if (bytes === undefined || bytes.length % 8 !== 0) {
      throw new TypeError(`'${name}' of a state must be packed numbers, got ${showValue(state)}`);
    }
    return new PackedNumbers(new Float64Array(bytes.buffer));
  }
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined; // no base64
  }
}
