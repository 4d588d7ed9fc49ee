import { existsSync, renameSync } from 'node:fs';

/**
 * Gives a damaged file a name that no other file has, and returns a text that says so. Never
 * throws.
 */
export function moveAside(path: string): string {
  for (let number = 1; ; number++) {
    const aside = `${path}.damaged-${number}`;
    if (existsSync(aside)) continue;
    try {
      renameSync(path, aside);
      return `kept as ${aside}`;
    } catch (error) {
      return `and cannot be moved: ${error}`;
    }
  }
}
