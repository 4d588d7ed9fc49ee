import type { Matchers } from './matchers.ts';
import { MemoryMatchers } from './memory-matchers.ts';
import { PlainMatchers } from './plain-matchers.ts';

/** The fastest matchers that this program may have, with room for `maxShapes`. */
export function openMatchers(maxShapes: number): Matchers {
  try {
    return new MemoryMatchers(maxShapes);
  } catch {
    return new PlainMatchers(); // --jitless, or too little address space for a memory
  }
}
