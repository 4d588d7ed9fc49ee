import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { CustomCfg, EpochLength, WindowSize, WindrowOptions } from '../../src/index.ts';

/** What the command was asked to do. */
export interface CommandLine {
  /** The config file's options, overruled by the flags'. */
  readonly options: WindrowOptions;
  /** Paths; empty for the standard input. */
  readonly files: readonly string[];
  readonly follow: boolean;
  /** Whether only the rule table is asked for. */
  readonly explain: boolean;
  /** Whether the counters are told at the end. */
  readonly stats: boolean;
}

/** A flag that is an option of the same name: how it is written, what it means, how it is read. */
type Flag = readonly [flag: string, meaning: string, read?: (value: string) => unknown];

const FLAGS: readonly Flag[] = [
  ['--window-size <n>', 'updates that a mean is taken over (10)', readNumber],
  [
    '--interval <n>',
    'iterations from one line to the next (10), 10s, epoch, or train=50,val=10',
    readInterval,
  ],
  ['--max-epochs <n>', 'length of the run in epochs', readNumber],
  ['--max-iters <n>', 'length of the run in iterations', readNumber],
  ['--epoch-length <n>', 'iterations of an epoch: 25, or train=25,val=12', readEpochLength],
  ['--num-digits <n>', 'decimals of a number (4)', readNumber],
  ['--mean-pattern <regex>', 'keys that show their mean, not their current value'],
  ['--experiment-name <name>', 'name of the experiment'],
  [
    '--interval-exp-name <n>',
    'iterations from one line with that name to the next (1000)',
    readNumber,
  ],
  ['--modes <names>', 'modes whose scalars are collected (train,val,test)', readNames],
  ['--group-by <labels>', 'labels of a record that make a group each', readNames],
  ['--max-groups <n>', 'groups that are kept (100)', readNumber],
  ['--max-keys <n>', 'keys that are kept (2000)', readNumber],
  ['--key-ttl <n>', 'iterations after which a key that is not updated leaves the line', readNumber],
  ['--first', 'a line after the first iteration'],
  ['--tail', 'a last line at the end for the iterations since the one before'],
  ['--val-loss', 'show losses in the middle of val'],
  ['--throughput', 'show iterations a second'],
  ['--memory', 'show the memory of this process'],
  ['--hide <keys>', 'keys that lines leave out; a key may end in *', readNames],
  ['--show <keys>', 'the only keys that lines show', readNames],
  ['--order <keys>', 'keys that come first', readNames],
  ['--flat', 'read { "mode": "train", "loss": 0.8 } too'],
  ['--log-with-hierarchy', 'say val/accuracy in the scalars file and in lines of val and test'],
  ['--statistics <module>', 'module whose exports are custom statistics'],
  ['--scalars-file <path>', "append MMEngine's scalars.json"],
  ['--state-file <path>', 'go on from it after a restart, files behind their last whole line'],
  ['--state-interval <span>', 'from one save of it to the next (30s)'],
  ['--level <name>', 'write nothing below it; debug shows how each number came about'],
  ['--name <name>', 'name in every line (mmengine)'],
  ['--time-zone <name>', 'IANA time zone of the clock'],
  ['--message-key <key>', "pino's key of the message (msg)"],
  ['--nested-key <key>', "pino's key of what was logged"],
  ['--error-key <key>', "pino's key of an error (err)"],
];

/** Flags that turn off what is on by default. */
const NEGATIONS = [
  ['--by-iter', 'lines speak of iterations, not of epochs', { byEpoch: false }],
  ['--keep-last', 'a line for the rest of an epoch too', { ignoreLast: false }],
  ['--log-metric-by-iter', 'the step of a val epoch is the iteration', { logMetricByEpoch: false }],
] as const;

const COLORIZE = { auto: 'auto', always: true, never: false } as const;

const EXAMPLES = `
Examples:
  node train.js | windrow
  node train.js | windrow --max-epochs 12 --epoch-length 270 --interval 50
  windrow --by-iter --custom loss:min:global:loss_min --scalars-file run.json train.ndjson
  windrow -f --state-file train.state train.ndjson
  windrow -f --level debug --time-zone UTC train.ndjson
  windrow --config windrow.json train.ndjson

windrow.json holds the library's options or MMEngine's: { "window_size": 20, "by_epoch": true }`;

/**
 * Reads the arguments; --help and --version print.
 * @throws CommanderError for wrong usage, its message printed, and for --help and --version.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const program = buildProgram();
  program.parse([...args], { from: 'user' });
  const { config, colorize, custom, ...flags } = program.opts();
  const { follow = false, explain = false, stats = false } = flags;
  for (const own of ['follow', 'explain', 'stats']) delete flags[own];
  if (follow && program.args.length === 0) program.error('error: --follow needs a file');
  for (const [flag] of NEGATIONS) delete flags[new Option(flag).attributeName()];
  delete flags.summaryJson;
  const options: WindrowOptions = {
    ...config,
    ...flags,
    ...(custom !== undefined && { customCfg: custom }),
    ...(colorize !== undefined && { colorize: COLORIZE[colorize as keyof typeof COLORIZE] }),
  };
  return { options, files: program.args, follow, explain, stats };
}

function buildProgram(): Command {
  const program = new Command('windrow')
    .description('Reads NDJSON log records and writes one good line per window, as MMEngine does.')
    .argument('[files...]', 'NDJSON of pino, winston or Python; the standard input by default')
    .option('-f, --follow', 'go on when a file grows')
    .option('--config <file>', 'JSON file of options; flags overrule it', readConfig)
    .option('--custom <src:method[:window[:name]]>', 'another statistic of a key', addCustom);
  for (const [flag, meaning, read] of FLAGS) {
    const option = new Option(flag, meaning);
    program.addOption(read === undefined ? option : option.argParser(read));
  }
  for (const [flag, meaning, implied] of NEGATIONS) {
    program.addOption(new Option(flag, meaning).implies(implied));
  }
  const styles = ['console', 'file'];
  return program
    .addOption(
      new Option('--eta <kind>', 'from all iterations or the last 100').choices(['mean', 'recent']),
    )
    .addOption(
      new Option('--number-style <style>', 'as MMEngine, or short').choices(['fixed', 'auto']),
    )
    .addOption(
      new Option('--windowing <kind>', 'what epoch and global are').choices(['mmengine', 'exact']),
    )
    .addOption(
      new Option('--keep <which>', 'mapped records that pass').choices(['all', 'none', 'warn']),
    )
    .option('--summary', 'a table of every key at the end; on a terminal by default')
    .addOption(new Option('--summary-json', 'the same as JSON').implies({ summary: 'json' }))
    .option('--no-summary', 'no table at the end')
    .option(
      '--stats',
      'print what became of records and lines to the standard error at the end, as JSON',
    )
    .option('--explain', 'print which statistic is shown under which name, and why, and end')
    .addOption(new Option('--date-style <style>', 'clock without or with the year').choices(styles))
    .addOption(new Option('--colorize <when>', 'colour the levels').choices(Object.keys(COLORIZE)))
    .version(packageJson.version)
    .addHelpText('after', EXAMPLES)
    .exitOverride();
}

function readNumber(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) throw new InvalidArgumentError('Not a number.');
  return number;
}

/** `50`, `10s`, `epoch`, `train=50,val=10s`. */
function readInterval(value: string): unknown {
  if (!value.includes('=')) return readIntervalValue(value);
  const pairs = value.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([mode = '', own = '']) => [mode, readIntervalValue(own)]));
}

function readIntervalValue(value: string): number | string {
  return /^(?:epoch|\d+(?:\.\d+)?(?:ms|s|m|h))$/.test(value) ? value : readNumber(value);
}

function readNames(value: string): readonly string[] {
  return value.split(',');
}

function readEpochLength(value: string): EpochLength | number {
  if (!value.includes('=')) return readNumber(value);
  const pairs = value.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(pairs.map(([mode = '', length = '']) => [mode, readNumber(length)]));
}

/** `loss1:max:global:loss1_max`. */
function addCustom(value: string, before: readonly CustomCfg[] = []): readonly CustomCfg[] {
  const [dataSrc = '', methodName = '', windowSize = '', logName = '', ...rest] = value.split(':');
  if (dataSrc === '' || methodName === '' || rest.length > 0) {
    throw new InvalidArgumentError('Write it as loss1:max:global:loss1_max.');
  }
  const item = {
    dataSrc,
    methodName,
    ...(windowSize !== '' && { windowSize: readWindowSize(windowSize) }),
    ...(logName !== '' && { logName }),
  };
  return [...before, item];
}

/** A number where it is one; the options say what else is allowed. */
function readWindowSize(value: string): WindowSize {
  const number = Number(value);
  return Number.isNaN(number) ? (value as WindowSize) : number;
}

function readConfig(path: string): WindrowOptions {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(String(error));
  }
}
