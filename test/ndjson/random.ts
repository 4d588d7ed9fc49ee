/** Random numbers that can be repeated (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join('');
  }

  /** Any bits, finite. */
  double(): number {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, this.below(2 ** 32));
    view.setUint32(4, this.below(2 ** 32));
    const double = view.getFloat64(0);
    return Number.isFinite(double) ? double : 0;
  }

  /** The text of a JSON number, of any kind that a log may hold and of some that none does. */
  numberText(): string {
    const sign = this.pick(['', '', '-']);
    const kinds: readonly (() => string)[] = [
      () => String(this.double()),
      () => String(this.below(2 ** 32) / 2 ** 32),
      () => `${sign}${(this.below(1e9) / 1e7).toFixed(this.below(8))}`,
      () => `${sign}${this.below(10)}.${this.digits(1 + this.below(24))}`,
      () => `${sign}0.${'0'.repeat(this.below(30))}${this.digits(1 + this.below(20))}`,
      () => `${sign}${1 + this.below(9)}${this.digits(this.below(25))}`,
      () =>
        `${sign}${1 + this.below(9)}${this.digits(this.below(25))}.${this.digits(1 + this.below(9))}`,
      () => `${sign}${this.below(10)}.${this.digits(1 + this.below(20))}${this.power()}`,
      () => `${sign}${this.below(1000)}${this.power()}`,
      () => this.nearTie(),
      () =>
        this.pick([
          '0',
          '-0',
          '0.0',
          '-0.0',
          '0e5',
          '-0E-5',
          '1e400',
          '-1E+400',
          '5e-324',
          '1e-400',
        ]),
    ];
    return this.pick(kinds)();
  }

  power(): string {
    const limit = this.pick([10, 30, 120, 340]);
    return `${this.pick(['e', 'E'])}${this.pick(['', '+', '-'])}${this.pick(['', '0'])}${this.below(limit)}`;
  }

  /** An ISO date, or nearly one. */
  clockText(): string {
    const two = (limit: number): string => String(this.below(limit)).padStart(2, '0');
    const year = this.pick([
      '2024',
      '2024',
      '2025',
      '1969',
      '0000',
      '9999',
      `${two(100)}${two(100)}`,
    ]);
    const month = this.pick(['08', two(14)]);
    const day = this.pick(['21', two(33)]);
    const clock = `${this.pick(['02', two(26)])}:${this.pick(['58', two(62)])}:${two(61)}`;
    const fraction = this.pick([
      '',
      `.${this.digits(3)}`,
      `.${this.digits(3)}`,
      `.${this.digits(this.below(12))}`,
    ]);
    const zone = this.pick([
      'Z',
      'Z',
      'Z',
      '',
      'z',
      `${this.pick(['+', '-'])}${two(25)}:${two(61)}`,
    ]);
    return `${year}-${month}-${day}${this.pick(['T', 'T', 'T', 'T', ' '])}${clock}${fraction}${zone}`;
  }

  /** Halfway between two doubles, or one digit from there. */
  nearTie(): string {
    const odd = BigInt(this.below(2 ** 31)) * 2n + 1n + 2n ** 53n;
    const tie = odd * 2n ** BigInt(this.below(12));
    const text = String(tie + BigInt(this.below(3) - 1));
    const cut = 1 + this.below(text.length - 1);
    return this.pick([
      text,
      `${text}.${this.pick(['0', '00001'])}`,
      `${text.slice(0, cut)}.${text.slice(cut)}e${text.length - cut}`,
    ]);
  }
}
