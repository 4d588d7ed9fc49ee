import { stderr } from 'node:process';
import { CommanderError } from 'commander';
import { messageOf } from '../../host/message-of.ts';
import { runAggregate } from './aggregate-command.ts';
import { runLines } from './lines-command.ts';
import { runShip } from './ship-command.ts';
import { runStatus } from './status-command.ts';

const FAILURE = 1;
const WRONG_USAGE = 2;

const COMMANDS = {
  aggregate: runAggregate,
  lines: runLines,
  ship: runShip,
  status: runStatus,
} as const;

/** Runs `windrow aggregate`, `lines`, `ship` or `status`; resolves to the exit code. */
export async function runDistributed(
  name: keyof typeof COMMANDS,
  args: readonly string[],
): Promise<number> {
  try {
    return await COMMANDS[name](args);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    stderr.write(`windrow: ${messageOf(error)}\n`);
    return error instanceof TypeError ? WRONG_USAGE : FAILURE;
  }
}
