import { markColumns } from '../../src/record/float-marks.ts';
import { LabelTable } from '../../src/record/label-table.ts';
import type { LineLearner, LineSlot, SlotKind, ValuePath } from '../../src/record/line-learner.ts';
import type { LogRecord } from '../../src/record/log-record.ts';
import type { Template } from '../../src/record/template.ts';

/** What a template of the stand-in was learned from. */
export interface Learned {
  readonly record: LogRecord;
  readonly slots: readonly LineSlot[];
}

export type KindOf = (path: ValuePath, value: unknown) => SlotKind;

const WORDS: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];
const NUMERIC = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** Reads each value as its key says, where it can; what is no such value is nobody's. */
export const kindByKey: KindOf = (path, value) => {
  const key = String(path.at(-1));
  const isNumber = typeof value === 'number';
  if (/^(?:level|mode)$/.test(key)) return 'literal';
  if (/^(?:iter|epoch|number)/.test(key)) return isNumber ? 'number' : 'literal';
  if (/^(?:time|clock)/.test(key)) return isNumber ? 'number' : textKind('clock', value);
  if (/^label/.test(key)) return textKind('label', value);
  if (/^text/.test(key) && NUMERIC.test(String(value))) return textKind('numericText', value);
  if (/^(?:msg|message|skip|pid)/.test(key)) return 'skip';
  if (/^text/.test(key)) return WORDS.includes(value) ? 'literal' : textKind('text', value);
  return isNumber || value === null || WORDS.includes(value) ? 'scalar' : 'literal';
};

function textKind(kind: SlotKind, value: unknown): SlotKind {
  return typeof value === 'string' ? kind : 'literal';
}

/** Learns every record, and remembers what each template was learned from. */
export class StandInLearner implements LineLearner {
  readonly labels = new LabelTable(100);
  readonly kindOf: KindOf;
  /** How many templates there are. */
  count = 0;
  readonly #learned = new WeakMap<Template, Learned>();

  constructor(kindOf: KindOf = kindByKey) {
    this.kindOf = kindOf;
  }

  learn(record: LogRecord, slots: readonly LineSlot[], width: number): Template | undefined {
    this.count++;
    const template: Template = {
      width: width + markColumns(width),
      sections: [],
      epoch: -1,
      iter: -1,
      batch: -1,
      memory: -1,
      pid: -1,
      time: -1,
      conversions: undefined,
      notClocks: [],
      labels: [],
      name: undefined,
      isMapped: false,
    };
    this.#learned.set(template, { record, slots });
    return template;
  }

  learnedOf(template: Template): Learned {
    const learned = this.#learned.get(template);
    if (learned === undefined) throw new Error('a template that was not learned');
    return learned;
  }
}
