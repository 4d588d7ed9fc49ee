import process from 'node:process';

/** The exit codes of processes that a signal has ended. */
const EXIT_CODES = { SIGINT: 0, SIGTERM: 143, SIGHUP: 129 } as const;

/** What has asked a command to stop. */
export interface StopSignals {
  /** Aborts at the first signal; the second one ends the process at once, as without this. */
  readonly signal: AbortSignal;
  /** The exit code that the signal asks for; `undefined` without one. */
  readonly exitCode: () => number | undefined;
}

/** Listens to the signals that stop a command. */
export function stopSignals(): StopSignals {
  const stop = new AbortController();
  let exitCode: number | undefined;
  for (const [name, code] of Object.entries(EXIT_CODES)) {
    process.once(name, () => {
      exitCode ??= code;
      stop.abort();
    });
  }
  return { signal: stop.signal, exitCode: () => exitCode };
}
