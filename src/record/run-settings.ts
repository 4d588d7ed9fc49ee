/** The length and the name of a run. Every field may be unknown. */
export interface RunSettings {
  readonly maxEpochs?: number;
  readonly maxIters?: number;
  /** Iterations of one epoch, by mode. */
  readonly epochLength: Readonly<Record<string, number>>;
  readonly experimentName?: string;
}

/** MMEngine's names of the same fields. */
const SNAKE_CASE = {
  maxEpochs: 'max_epochs',
  maxIters: 'max_iters',
  epochLength: 'epoch_length',
  experimentName: 'experiment_name',
} as const;

/**
 * Returns the valid fields of a record's `run`, `undefined` if there are none. Only `modes` have
 * lengths.
 * @internal
 */
export function readRunSettings(
  run: unknown,
  modes: ReadonlySet<string>,
): Partial<RunSettings> | undefined {
  if (typeof run !== 'object' || run === null) return undefined;
  const fields = run as Readonly<Record<string, unknown>>;
  const field = (name: keyof typeof SNAKE_CASE): unknown =>
    fields[name] ?? fields[SNAKE_CASE[name]];
  const maxEpochs = field('maxEpochs');
  const maxIters = field('maxIters');
  const epochLength = readEpochLength(field('epochLength'), modes);
  const experimentName = field('experimentName');
  const settings: Partial<RunSettings> = {
    ...(isTotal(maxEpochs) && { maxEpochs }),
    ...(isTotal(maxIters) && { maxIters }),
    ...(epochLength !== undefined && { epochLength }),
    ...(typeof experimentName === 'string' && experimentName !== '' && { experimentName }),
  };
  return Object.keys(settings).length > 0 ? settings : undefined;
}

/** Returns `settings` with the fields of `update`; epoch lengths of other modes stay. @internal */
export function updateRunSettings(
  settings: RunSettings,
  update: Partial<RunSettings>,
): RunSettings {
  const epochLength = { ...settings.epochLength, ...update.epochLength };
  return { ...settings, ...update, epochLength };
}

/** Returns two updates as one; the later one wins. @internal */
export function mergeRunSettings(
  earlier: Partial<RunSettings>,
  later: Partial<RunSettings>,
): Partial<RunSettings> {
  const lengths = { ...earlier.epochLength, ...later.epochLength };
  const hasLengths = Object.keys(lengths).length > 0;
  return { ...earlier, ...later, ...(hasLengths && { epochLength: lengths }) };
}

/** Returns the iterations of the training, `undefined` if they are not known. @internal */
export function totalIters({
  maxEpochs,
  maxIters,
  epochLength: { train },
}: RunSettings): number | undefined {
  if (maxIters !== undefined) return maxIters;
  return maxEpochs === undefined || train === undefined ? undefined : maxEpochs * train;
}

function readEpochLength(
  raw: unknown,
  modes: ReadonlySet<string>,
): Readonly<Record<string, number>> | undefined {
  if (isTotal(raw)) return { train: raw };
  if (typeof raw !== 'object' || raw === null) return undefined;
  // only modes have epochs; records may bring any number of other names
  const lengths = Object.entries(raw).filter(
    ([mode, length]) => modes.has(mode) && isTotal(length),
  );
  return lengths.length > 0 ? Object.fromEntries(lengths) : undefined;
}

function isTotal(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
