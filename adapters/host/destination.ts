import { LineWriter } from '../../src/internal/index.ts';
import type { DestinationSettings } from './destination-options.ts';

/**
 * Opens the destination of lines. `onBack` is called when it takes lines again after some were
 * dropped.
 * @throws Error at once, with path and cause, when it cannot be opened.
 */
export function openDestination(
  { destination, mkdir, append, maxLength }: DestinationSettings,
  sync: boolean,
  onBack: (dropped: number) => void,
): LineWriter {
  try {
    return new LineWriter(destination, { mkdir, append, sync, maxLength, onBack });
  } catch (cause) {
    throw new Error(`windrow: cannot open ${destination}: ${cause}`, { cause });
  }
}
