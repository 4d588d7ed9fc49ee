/** A checksum of data that comes in parts. */
export interface Sha256 {
  update(data: string | Uint8Array): Sha256;
  digest(encoding: 'hex'): string;
}

/** Node's crypto is loaded here: only a state needs it, and it takes 2 ms of a start. */
export function openSha256(): Sha256 {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256');
}

/** Returns the checksum in hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return openSha256().update(data).digest('hex');
}
