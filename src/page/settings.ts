/** What the x axis counts. */
export type XAxis = 'iter' | 'epoch' | 'elapsed' | 'clock';

/** All that a reader can set; the hash of the URL holds what is not the default. */
export interface Settings {
  readonly x: XAxis;
  /** Iterations over which curves are smoothed, as a share of the longest run; 0 to 1. */
  readonly smooth: number;
  readonly log: boolean;
  /** Whether the smallest and the largest value of each bucket are shown. */
  readonly band: boolean;
  /** Whether the scale holds all outliers. */
  readonly outliers: boolean;
  readonly filter: string;
  readonly theme: 'auto' | 'light' | 'dark';
  /** Names of runs that are not shown. */
  readonly off: readonly string[];
  /** Groups of charts whose state is not the default one. */
  readonly toggled: readonly string[];
}

export const DEFAULTS: Settings = {
  x: 'iter',
  smooth: 0.025,
  log: false,
  band: true,
  outliers: false,
  filter: '',
  theme: 'auto',
  off: [],
  toggled: [],
};

/** Reads the hash of a URL; what is no setting is left at its default. */
export function readSettings(hash: string): Settings {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const flag = (name: string, otherwise: boolean): boolean => {
    const text = given.get(name);
    return text === '1' ? true : text === '0' ? false : otherwise;
  };
  const list = (name: string): readonly string[] => given.getAll(name);
  const amount = Number(given.get('smooth') ?? DEFAULTS.smooth);
  return {
    x: oneOf(given.get('x'), ['iter', 'epoch', 'elapsed', 'clock'], DEFAULTS.x),
    smooth: amount >= 0 && amount <= 1 ? amount : DEFAULTS.smooth,
    log: flag('log', DEFAULTS.log),
    band: flag('band', DEFAULTS.band),
    outliers: flag('outliers', DEFAULTS.outliers),
    filter: given.get('filter') ?? '',
    theme: oneOf(given.get('theme'), ['auto', 'light', 'dark'], DEFAULTS.theme),
    off: list('off'),
    toggled: list('toggled'),
  };
}

/** Writes settings as the hash of a URL; empty for the defaults. */
export function writeSettings(settings: Settings): string {
  const hash = new URLSearchParams();
  for (const name of ['x', 'smooth', 'filter', 'theme'] as const) {
    if (settings[name] !== DEFAULTS[name]) hash.set(name, String(settings[name]));
  }
  for (const name of ['log', 'band', 'outliers'] as const) {
    if (settings[name] !== DEFAULTS[name]) hash.set(name, settings[name] ? '1' : '0');
  }
  for (const name of ['off', 'toggled'] as const) {
    for (const one of settings[name]) hash.append(name, one);
  }
  return hash.toString();
}

function oneOf<Text extends string>(
  given: string | null,
  allowed: readonly Text[],
  otherwise: Text,
): Text {
  return allowed.find((text) => text === given) ?? otherwise;
}
