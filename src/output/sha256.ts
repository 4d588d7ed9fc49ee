import { createRequire } from 'node:module';

/** In hexadecimal digits. Node's crypto is loaded here: only a state needs it, and it takes 2 ms of a start. */
export function sha256(data: string | Uint8Array): string {
  const { createHash }: typeof import('node:crypto') = createRequire(import.meta.url)(
    'node:crypto',
  );
  return createHash('sha256').update(data).digest('hex');
}
