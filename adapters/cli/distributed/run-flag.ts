import { env } from 'node:process';
import type { Command } from 'commander';

/** Adds `--run`, which may be given several times. */
export function addRunFlag(program: Command): Command {
  const read = (name: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    name,
  ];
  const help = 'a run, given again for each more; WINDROW_RUN by default, else all';
  return program.option('--run <name>', help, read);
}

/** Returns the runs that are asked for; `undefined` for all. */
export function runsOf(read: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  if (Array.isArray(read.run)) return read.run;
  return env.WINDROW_RUN ? [env.WINDROW_RUN] : undefined;
}
