import { Terminal } from '@xterm/headless';

const ROWS = 8;

/** What a terminal shows. */
export interface Shown {
  /** A text per line, however it was wrapped; without empty lines at the end. */
  readonly lines: readonly string[];
  readonly cursorColumn: number;
}

/** A terminal of eight rows that keeps all that has left its screen. */
export class Screen {
  readonly #terminal: Terminal;

  constructor(cols: number) {
    this.#terminal = new Terminal({
      ...{ cols, rows: ROWS, scrollback: 5000, convertEol: true, allowProposedApi: true },
    });
  }

  send(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve));
  }

  resize(cols: number): void {
    this.#terminal.resize(cols, ROWS);
  }

  get shown(): Shown {
    const { active } = this.#terminal.buffer;
    const lines: string[] = [];
    for (let y = 0; y < active.length; y++) {
      const line = active.getLine(y);
      const text = line?.translateToString(true) ?? '';
      if (line?.isWrapped) lines.push((lines.pop() ?? '') + text);
      else lines.push(text);
    }
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    return { lines, cursorColumn: active.cursorX };
  }

  /** Whether it wraps long lines and shows its ordinary screen, as at the start. */
  get isAsBefore(): boolean {
    return this.#terminal.modes.wraparoundMode && this.#terminal.buffer.active.type === 'normal';
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}
