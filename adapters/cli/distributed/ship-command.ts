import { existsSync } from 'node:fs';
import { stderr } from 'node:process';
import { Command } from 'commander';
import { ship } from '../../distributed/ship.ts';
import { addBrokerFlags, openBrokerOf } from './broker-flags.ts';
import { withBroker } from './with-broker.ts';

/** Runs `windrow ship`; resolves to the exit code. */
export async function runShip(args: readonly string[]): Promise<number> {
  const program = addBrokerFlags(new Command('windrow ship'))
    .description('Sends the spools of processes that have gone, and removes them.')
    .argument('<spool>', 'the folder of spools')
    .exitOverride();
  program.parse([...args], { from: 'user' });
  const [folder = ''] = program.args;
  if (!existsSync(folder)) program.error(`error: ${folder} is no folder`);
  const broker = openBrokerOf(program, { read: program.opts(), mustExist: false });
  const { spools, records } = await withBroker(broker, () => ship(broker, folder));
  stderr.write(`windrow: ${count(spools, 'spool')}, ${count(records, 'record')} sent\n`);
  return 0;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
