import { LineWriter, type WriteAround } from '../../src/internal/index.ts';
import type { DestinationSettings } from './destination-options.ts';

/** How the lines of a destination are written. */
export interface DestinationManner {
  /** Whether each line is written before the call returns. */
  readonly sync: boolean;
  /** Whether a flush waits for the disk. */
  readonly isDurable: boolean;
  /** Writes the lines, where a row stands below them. */
  readonly around?: WriteAround | undefined;
}

/**
 * Opens the destination of lines. `onBack` is called when it takes lines again after some were
 * dropped.
 * @throws Error at once, with path and cause, when it cannot be opened.
 */
export function openDestination(
  { destination, mkdir, append, maxLength }: DestinationSettings,
  manner: DestinationManner,
  onBack: (dropped: number) => void,
): LineWriter {
  try {
    return new LineWriter(destination, { mkdir, append, ...manner, maxLength, onBack });
  } catch (cause) {
    throw new Error(`windrow: cannot open ${destination}: ${cause}`, { cause });
  }
}
