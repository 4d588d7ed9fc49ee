import type { Options } from '../../../src/internal/index.ts';
import { fileKind } from '../report/file-head.ts';
import type { NamedInput } from '../report/find-inputs.ts';
import type { NamedRow } from './csv-table.ts';
import { type KeptInput, keepInput } from './kept-input.ts';
import { readRows } from './read-rows.ts';
import { isRow } from './row.ts';

/** A restart in a run file: the rows before it that lie behind its iteration come again. */
interface Restart {
  /** Rows before it. */
  readonly at: number;
  readonly iter: number;
}

/** An input that is read twice: for the columns, then for the rows. */
export class ExportSource {
  readonly #input: NamedInput;
  readonly #kept: KeptInput;
  readonly #options: Options;
  #restarts: Restart[] = [];
  /** Lines that are no rows. */
  passed = 0;
  rows = 0;

  private constructor(input: NamedInput, kept: KeptInput, options: Options) {
    this.#input = input;
    this.#kept = kept;
    this.#options = options;
  }

  /** @throws Error when the input cannot be opened. */
  static async open(input: NamedInput, options: Options): Promise<ExportSource> {
    return new ExportSource(input, await keepInput(input.path), options);
  }

  /** Reads all rows for the first time. @throws Error when the input cannot be read. */
  async look(take: (row: NamedRow) => void): Promise<void> {
    this.#restarts = [];
    let begun = 0;
    for await (const line of this.#lines()) {
      if (line === undefined) this.passed++;
      else if (isRow(line)) {
        this.rows++;
        take({ run: this.#nameOf(begun), row: line });
      } else if (line.kind === 'run') begun++;
      else if (line.kind === 'resume' && line.iter !== undefined) {
        this.#restarts.push({ at: this.rows, iter: line.iter });
      }
    }
  }

  /** Gives the rows, without those that came again after a restart. */
  async *read(): AsyncGenerator<NamedRow> {
    let begun = 0;
    let index = 0;
    for await (const line of this.#lines()) {
      if (line?.kind === 'run') begun++;
      if (!isRow(line)) continue;
      if (!this.#comesAgain(index++, line.iter)) yield { run: this.#nameOf(begun), row: line };
    }
  }

  close(): void {
    this.#kept.discard();
  }

  #lines() {
    return readRows(this.#kept.path, fileKind(this.#kept.path), this.#options);
  }

  /** A file may hold several runs. */
  #nameOf(begun: number): string {
    return begun > 1 ? `${this.#input.name} ${begun}` : this.#input.name;
  }

  #comesAgain(index: number, iter: number | undefined): boolean {
    return (
      iter !== undefined &&
      this.#restarts.some((restart) => restart.at > index && iter > restart.iter)
    );
  }
}
