import { env, stderr } from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import type { Broker, Line } from '../../../src/index.ts';
import { Output, standardOutput } from '../output.ts';
import { addBrokerFlags, openBrokerOf } from './broker-flags.ts';
import { stopSignals } from './stop-signals.ts';
import { withBroker } from './with-broker.ts';

/** Lines that are written at once. */
const LINES_AT_ONCE = 1000;

interface Asked {
  readonly run: string;
  readonly from: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** Runs `windrow lines`; resolves to the exit code. */
export async function runLines(args: readonly string[]): Promise<number> {
  const program = addBrokerFlags(new Command('windrow lines'))
    .description('Prints the committed lines of a run, each once and in order.')
    .option('--run <name>', 'the run; WINDROW_RUN by default', env.WINDROW_RUN)
    .option('-f, --follow', 'go on with lines that are committed later')
    .option('--from <n>', 'the number of the first line', readNumber, 1)
    .option(
      '--json',
      'a JSON object per line: run, order, text, and the tag with its scalars',
      false,
    )
    .exitOverride();
  program.parse([...args], { from: 'user' });
  const asked = program.opts();
  if (!asked.run) program.error('error: --run is missing; WINDROW_RUN in the environment does too');
  const broker = openBrokerOf(program, { read: asked, mustExist: true });
  return await withBroker(broker, () => printLines(broker, asked as Asked));
}

async function printLines(
  broker: Broker,
  { run, from, follow = false, json = false }: Asked,
): Promise<number> {
  const stop = stopSignals();
  const output = new Output(standardOutput());
  output.onBroken(() => {}); // the reader has gone, as `head` does
  let next = from;
  for await (const line of broker.lines(run, from, { ...(follow && { follow: stop.signal }) })) {
    if (line.order > next) tellMissing(next, line.order);
    next = line.order + 1;
    output.writeLine(json ? jsonOf(line) : line.text);
    if (follow || next % LINES_AT_ONCE === 0) await output.flush();
    if (output.isBroken || stop.signal.aborted) break;
  }
  await output.flush();
  if (next === from)
    stderr.write(`windrow: no lines of ${run}${from > 1 ? ` from ${from} on` : ''}\n`);
  return stop.exitCode() ?? 0;
}

function tellMissing(from: number, to: number): void {
  const which = to - from === 1 ? `line ${from} is` : `lines ${from} to ${to - 1} are`;
  stderr.write(`windrow: ${which} kept no more\n`);
}

/** The tag is JSON already; parsing it would change its numbers. */
function jsonOf({ run, order, text, tag }: Line): string {
  const own = JSON.stringify({ run, order, text });
  return tag === undefined ? own : `${own.slice(0, -1)},"tag":${tag}}`;
}

function readNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a positive integer.');
}
