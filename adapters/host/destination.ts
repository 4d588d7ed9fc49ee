import { DEFAULT_MAX_LENGTH, LineWriter } from '../../src/index.ts';

/** Where lines go; the options of pino's own destinations. */
export interface DestinationOptions {
  /** Path or file descriptor. Default 1, the standard output. */
  readonly destination?: string | number | undefined;
  /** Whether missing folders of the path are made. Default false. */
  readonly mkdir?: boolean | undefined;
  /** Whether an existing file is kept and written on. Default true. */
  readonly append?: boolean | undefined;
  /**
   * Whether each line is written before the call returns; else those of one turn of the event loop
   * are written together. Default false in a worker, true in process.
   */
  readonly sync?: boolean | undefined;
  /**
   * Bytes of lines that may wait while the destination takes none; what comes on top is dropped and
   * counted. Default 64 MB.
   */
  readonly maxLength?: number | undefined;
}

/**
 * Opens where lines go. `onBack` is called when it takes lines again after some had to be dropped.
 * @throws Error at once, with path and cause, when it cannot be opened.
 */
export function openDestination(
  {
    destination = 1,
    mkdir = false,
    append = true,
    maxLength = DEFAULT_MAX_LENGTH,
  }: DestinationOptions,
  sync: boolean,
  onBack: (dropped: number) => void,
): LineWriter {
  try {
    return new LineWriter(destination, { mkdir, append, sync, maxLength, onBack });
  } catch (cause) {
    throw new Error(`windrow: cannot open ${destination}: ${cause}`, { cause });
  }
}
