import { element } from './element.ts';
import type { LiveState } from './live-state.ts';

/** The state of a live page in its header, and the button that pauses it. */
export class LiveBar {
  readonly root: HTMLElement;
  readonly #dot = element('span', { class: 'dot', 'aria-hidden': 'true' });
  readonly #text = element('span', { role: 'status' });
  readonly #since = element('span', { class: 'since' });
  readonly #pause = element('button', { type: 'button', class: 'pause' });

  constructor(pause: (isPaused: boolean) => void) {
    this.#pause.addEventListener('click', () => pause(this.#pause.ariaPressed !== 'true'));
    this.root = element(
      'div',
      { class: 'live-bar' },
      element('p', { class: 'state' }, this.#dot, this.#text, ' ', this.#since),
      this.#pause,
    );
  }

  show({ name, text, since }: LiveState, isPaused: boolean): void {
    this.#dot.className = `dot is-${name}`;
    // a text that is set again would be spoken again
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#since.textContent = since;
    this.#pause.setAttribute('aria-pressed', String(isPaused));
    this.#pause.textContent = isPaused ? 'resume' : 'pause';
    this.#pause.hidden = name === 'ended' && !isPaused;
  }
}
