import { element } from './element.ts';
import { colourName } from './palette.ts';

/** The buttons that switch runs on and off; none for a single run. */
export class RunButtons {
  readonly root = element('div', { class: 'runs', role: 'group', 'aria-label': 'Runs' });
  readonly #change: (off: readonly string[]) => void;
  #names: readonly string[] = [];
  #buttons: readonly HTMLButtonElement[] = [];
  #off: readonly string[] = [];

  /** `change` gets the names of the runs that are off. */
  constructor(change: (off: readonly string[]) => void) {
    this.#change = change;
  }

  /** Makes the buttons of runs by their names. */
  show(names: readonly string[]): void {
    const isSame =
      names.length === this.#names.length && names.every((own, i) => own === this.#names[i]);
    if (isSame) return;
    this.#names = names;
    this.#buttons = names.map((name, run) => this.#button(name, run));
    this.root.replaceChildren(...(names.length > 1 ? this.#buttons : []));
    this.root.hidden = names.length < 2;
    this.press(this.#off);
  }

  /** Shows which runs are off. */
  press(off: readonly string[]): void {
    this.#off = off;
    this.#buttons.forEach((button, run) => {
      button.setAttribute('aria-pressed', String(!off.includes(this.#names[run] ?? '')));
    });
  }

  #button(name: string, run: number): HTMLButtonElement {
    const dot = element('span', {
      class: `dot ${colourName(run).slice(2)}`,
      'aria-hidden': 'true',
    });
    const label = element('span', { class: 'name' }, name);
    const button = element('button', { type: 'button', title: name }, dot, label);
    button.addEventListener('click', () => {
      const off = this.#off.filter((other) => other !== name);
      this.#change(off.length < this.#off.length ? off : [...off, name]);
    });
    return button;
  }
}
