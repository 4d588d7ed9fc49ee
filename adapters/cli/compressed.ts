import { createReadStream, readSync } from 'node:fs';
import { pipeline, type Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';

/** The formats of packed files, by their first bytes. */
type Packing = 'gzip' | 'zstd';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Returns the format of an open file; `undefined` for plain bytes, a pipe and shorter files. */
export function packingOf(descriptor: number): Packing | undefined {
  const head = Buffer.alloc(ZSTD.length);
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } catch {
    return undefined; // a pipe has no first bytes to look at
  }
  if (head.subarray(0, GZIP.length).equals(GZIP)) return 'gzip';
  return head.equals(ZSTD) ? 'zstd' : undefined;
}

/** Returns the unpacked bytes of an open file. @throws Error if this Node cannot unpack it. */
export function unpack(file: string, descriptor: number, packing: Packing): Readable {
  const unpacked = packing === 'gzip' ? zlib.createGunzip() : createUnzstd(file);
  // an error of the file reaches the reader as one of the unpacked stream
  return pipeline(createReadStream(file, { fd: descriptor, start: 0 }), unpacked, () => {});
}

function createUnzstd(file: string): Transform {
  const create = (zlib as { readonly createZstdDecompress?: () => Transform }).createZstdDecompress;
  if (create === undefined) throw new Error(`${file}: this Node cannot read zstd, 22.15 can`);
  return create();
}
