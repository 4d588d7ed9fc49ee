import { execFileSync } from 'node:child_process';

/** Lets a process write no file beyond that many bytes, as a quota does; `undefined` lifts it. */
export function limitFileSize(pid: number | undefined, bytes: number | undefined): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes ?? 'unlimited'}:unlimited`]);
}
