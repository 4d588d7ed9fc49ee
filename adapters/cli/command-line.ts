import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import {
  type CommandFlag,
  commandFlags,
  type Flag,
  LIVE_PORT,
  optionsWithoutFlag,
  PROMETHEUS_PORT,
  parseAddress,
  type WindrowOptions,
} from '../../src/internal/index.ts';
import type { SinkOptions } from '../host/sink-options.ts';
import { withAdvice } from './flag-advice.ts';

/** The flags of servers, whose address may be left out, and their ports. */
const SERVERS: ReadonlyMap<string, number> = new Map([
  ['--serve', LIVE_PORT],
  ['--prometheus', PROMETHEUS_PORT],
]);

/** What the command was asked to do. */
export interface CommandLine {
  /** The config file's options, overruled by the flags'. */
  readonly options: WindrowOptions & SinkOptions;
  /** Paths; empty for the standard input. */
  readonly files: readonly string[];
  readonly follow: boolean;
  /** Whether only the rule table is asked for. */
  readonly explain: boolean;
  /** Whether the counters are told at the end. */
  readonly stats: boolean;
  /** Whether values that are not finite are a failure. */
  readonly failsOnNonFinite: boolean;
}

/** A flag as commander knows it, and the option of the library that it sets. */
export interface AddedFlag extends Pick<CommandFlag, 'option' | 'flag'> {
  readonly added: Option;
}

const EXAMPLES = `
Examples:
  node train.js | windrow
  node train.js | windrow --max-epochs 12 --epoch-length 270 --interval 50
  windrow --by-iter --custom loss:min:global:loss_min --scalars-file run.json train.ndjson
  windrow -f --state-file train.state train.ndjson
  windrow -f --level debug --time-zone UTC train.ndjson
  windrow --config windrow.json train.ndjson
  windrow report runs -o runs.html
  windrow export run.ndjson -o run.csv

windrow help lists the pages of the documentation, windrow help options prints one.

windrow.json holds the library's options or MMEngine's: { "window_size": 20, "by_epoch": true }`;

/** Made for --help only. */
function closingHelp(): string {
  return `${EXAMPLES}\nOptions without a flag, for this file only: ${optionsWithoutFlag().join(', ')}.`;
}

/**
 * Reads the arguments; --help and --version print.
 * @throws CommanderError for wrong usage, its message printed, and for --help and --version.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const program = ownProgram();
  // a command without flags saves the 1.5 ms that adding them takes
  const hasFlags = args.some((arg) => arg.startsWith('-'));
  const flags = hasFlags ? addOptionFlags(program) : [];
  program.version(packageJson.version);
  program.parse(withAddresses(args), { from: 'user' });
  const read = program.opts();
  const { config, sinks, follow = false, explain = false, stats = false, failOn } = read;
  if (follow && program.args.length === 0) program.error('error: --follow needs a file');
  const options = { ...config, ...optionsOf(read, flags), ...(sinks !== undefined && { sinks }) };
  const failsOnNonFinite = failOn !== undefined;
  return { options, files: program.args, follow, explain, stats, failsOnNonFinite };
}

/**
 * Gives a server its own address where the next argument is none: commander would take a file that
 * follows the flag.
 */
function withAddresses(args: readonly string[]): string[] {
  return args.map((arg, index) => {
    const port = SERVERS.get(arg);
    const isOpen = port !== undefined && parseAddress(args[index + 1] ?? '', port) === undefined;
    return isOpen ? `${arg}=${port}` : arg;
  });
}

/** The command with the flags that are no options of the library. */
function ownProgram(): Command {
  return new Command('windrow')
    .description('Reads NDJSON log records and writes one good line per window, as MMEngine does.')
    .argument('[files...]', 'NDJSON of pino, winston or Python; the standard input by default')
    .option('-f, --follow', 'go on when a file grows')
    .option('--config <file>', 'JSON file of options; flags overrule it', readConfig)
    .option(
      '--stats',
      'print what became of records and lines to the standard error at the end, as JSON',
    )
    .option('--sinks <module>', 'module that exports sinks of your own, which get all events')
    .addOption(
      new Option('--fail-on <what>', 'end with code 3 if a value was not finite').choices([
        'nonfinite',
      ]),
    )
    .option('--explain', 'print which statistic is shown under which name, and why, and end')
    .addHelpText('after', closingHelp)
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: (text, write) => write(withAdvice(text)) })
    .exitOverride();
}

/** Adds the flags of all options of the library; `optionsOf` reads them. */
export function addOptionFlags(program: Command): readonly AddedFlag[] {
  return commandFlags().map((flag) => addFlag(program, flag));
}

function addFlag(program: Command, { option, theme, flag, help }: CommandFlag): AddedFlag {
  const { written, choices, read } = flag;
  const added = new Option(written, help).helpGroup(`${theme}:`);
  if (choices !== undefined) added.choices(choices);
  if (read !== undefined) added.argParser((text, before) => readValue(read, text, before));
  program.addOption(added);
  return { option, flag, added };
}

/** Returns the options that the flags set; `read` has what commander read by the names of flags. */
export function optionsOf(
  read: Readonly<Record<string, unknown>>,
  flags: readonly AddedFlag[],
): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const { option, flag, added } of flags) {
    const value = read[added.attributeName()];
    // `--summary` is true and `--no-summary` false under one name
    if (value === true) options[option] ??= flag.sets ?? true;
    else if (value !== undefined) options[option] ??= flag.values?.[String(value)] ?? value;
  }
  return options;
}

function readValue(read: NonNullable<Flag['read']>, text: string, before: unknown): unknown {
  try {
    return read(text, before);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

export function readConfig(path: string): WindrowOptions & SinkOptions {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(String(error));
  }
}
