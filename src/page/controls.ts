import { element } from './element.ts';
import type { Settings, XAxis } from './settings.ts';

const AXES: readonly (readonly [axis: XAxis, text: string])[] = [
  ['iter', 'iteration'],
  ['epoch', 'epoch'],
  ['elapsed', 'elapsed'],
  ['clock', 'clock'],
];
const THEMES = { auto: 'dark', dark: 'light', light: 'auto' } as const;
/** Steps of the slider; the width grows with the cube, so that small widths can be set too. */
const STEPS = 100;

/** What the controls need of the page. */
export interface ControlsContext {
  readonly change: (update: Partial<Settings>) => void;
  readonly has: (axis: XAxis) => boolean;
  /** The smoothing of a share of the slider, in words. */
  readonly widthText: (share: number) => string;
  readonly saveAll: () => void;
}

/** The controls of the page; `show` brings them to the settings. */
export class Controls {
  readonly root: HTMLElement;
  readonly #context: ControlsContext;
  readonly #slider = element('input', { type: 'range', min: 0, max: STEPS, id: 'smooth' });
  readonly #width = element('output', { for: 'smooth' });
  readonly #axes: readonly HTMLButtonElement[];
  readonly #flags: readonly (readonly [
    name: 'log' | 'band' | 'outliers',
    button: HTMLButtonElement,
  ])[];
  readonly #filter = element('input', {
    type: 'search',
    placeholder: 'filter keys',
    'aria-label': 'Filter keys',
  });
  readonly #theme: HTMLButtonElement;

  constructor(context: ControlsContext) {
    this.#context = context;
    const { change, saveAll } = context;
    this.#axes = AXES.map(([axis, text]) => {
      return pushButton(text, () => change({ x: axis }));
    });
    this.#flags = (
      [
        ['log', 'log y'],
        ['band', 'min-max'],
        ['outliers', 'all outliers'],
      ] as const
    ).map(([name, text]) => {
      const button = pushButton(text, () => change({ [name]: button.ariaPressed !== 'true' }));
      return [name, button] as const;
    });
    this.#theme = element('button', { type: 'button' });
    this.#theme.addEventListener('click', () => change({ theme: THEMES[this.#themeNow] }));
    this.#slider.addEventListener('input', () =>
      change({ smooth: (Number(this.#slider.value) / STEPS) ** 3 }),
    );
    this.#filter.addEventListener('input', () => change({ filter: this.#filter.value }));
    const save = element('button', { type: 'button' }, 'CSV of all');
    save.addEventListener('click', saveAll);
    this.root = element(
      'div',
      { class: 'controls' },
      element('label', { for: 'smooth' }, 'smoothing'),
      this.#slider,
      this.#width,
      element('div', { class: 'choice', role: 'group', 'aria-label': 'x axis' }, ...this.#axes),
      ...this.#flags.map(([, button]) => button),
      element('span', { class: 'space' }),
      this.#filter,
      save,
      this.#theme,
    );
  }

  #themeNow: Settings['theme'] = 'auto';

  show(settings: Settings): void {
    this.#slider.value = String(Math.round(Math.cbrt(settings.smooth) * STEPS));
    this.#width.textContent = this.#context.widthText(settings.smooth);
    for (const [index, [axis]] of AXES.entries()) {
      const button = this.#axes[index];
      if (button !== undefined) button.disabled = !this.#context.has(axis);
      setPressed(button, axis === settings.x);
    }
    for (const [name, button] of this.#flags) setPressed(button, settings[name]);
    if (this.#filter.value !== settings.filter) this.#filter.value = settings.filter;
    this.#themeNow = settings.theme;
    this.#theme.textContent = `theme: ${settings.theme}`;
  }
}

function pushButton(text: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', 'aria-pressed': 'false' }, text);
  button.addEventListener('click', onClick);
  return button;
}

function setPressed(button: HTMLButtonElement | undefined, isPressed: boolean): void {
  button?.setAttribute('aria-pressed', String(isPressed));
}
