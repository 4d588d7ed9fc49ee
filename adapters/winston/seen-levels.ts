type Info = Readonly<Record<string | symbol, unknown>>;

const LEVEL = Symbol.for('level');
const COLOR = '\u001b[';

/** Names of winston's own sets of levels (npm, cli, syslog), all of which have `info`. */
const SYSLOG_ONLY = ['emerg', 'alert', 'crit', 'warning', 'notice'];
const LEVELS_BESIDE_INFO: ReadonlySet<string> = new Set([
  ...['error', 'warn', 'http', 'verbose', 'debug', 'silly', 'help', 'data', 'prompt', 'input'],
  ...SYSLOG_ONLY,
]);

/** Levels that are remembered; a logger has ten at most, and a record may name any. */
const MAX_SEEN = 100;

/** A level as an info has it: what winston goes by, and what it shows. */
export interface InfoLevel {
  readonly level: string;
  readonly shown: string;
}

/**
 * Says which level an info of windrow's own gets. winston drops an info whose level its logger does
 * not have, and a format is not told the logger's levels. So they are an option; without it a logger
 * has `info` and `debug`, unless a record has come with a level that is in none of winston's own sets,
 * and none has come with the wanted one.
 */
export class SeenLevels {
  readonly #given: ReadonlySet<string> | undefined;
  /** Each level that has come, as `colorize()` shows it. */
  readonly #seen = new Map<string, string>();
  #hasOwnNames = false;
  /** Whether a level has come in colours. */
  #isColored = false;

  constructor(given: Readonly<Record<string, number>> | undefined) {
    this.#given = given === undefined ? undefined : new Set(Object.keys(given));
  }

  /** Whether `colorize()` stands before windrow. */
  get isColored(): boolean {
    return this.#isColored;
  }

  /** Notes the level of an info. */
  see(info: Info): void {
    const level = info[LEVEL] ?? info.level;
    if (typeof level !== 'string' || this.#seen.has(level) || this.#seen.size === MAX_SEEN) return;
    const shown = String(info.level);
    this.#seen.set(level, shown);
    this.#hasOwnNames ||= level !== 'info' && !LEVELS_BESIDE_INFO.has(level);
    this.#isColored ||= shown.includes(COLOR);
  }

  /** Whether the logger is known to have a level for warnings. */
  get hasWarn(): boolean {
    const known = this.#given ?? this.#seen;
    return known.has('warn') || known.has('warning');
  }

  /** Returns the wanted level, or, where the logger has no such one, that of the record. */
  levelFor(wanted: 'info' | 'debug' | 'warn', record: Info): InfoLevel {
    const own = record[LEVEL] ?? record.level;
    const name = wanted === 'warn' && this.#isSyslog ? 'warning' : wanted;
    const level = this.#has(name) || typeof own !== 'string' ? name : own;
    return { level, shown: this.#seen.get(level) ?? level };
  }

  get #isSyslog(): boolean {
    const known = this.#given ?? this.#seen;
    return SYSLOG_ONLY.some((level) => known.has(level)) && !known.has('warn');
  }

  #has(level: string): boolean {
    return this.#given?.has(level) ?? (this.#seen.has(level) || !this.#hasOwnNames);
  }
}
