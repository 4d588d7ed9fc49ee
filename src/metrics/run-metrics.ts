import type { EngineEvent, RunEvent } from '../sinks/event.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Stats } from '../sinks/stats.ts';
import type { Summary, SummaryItem } from '../summary/summary.ts';
import type { Metric, Point } from './metric.ts';

type Labels = Point['labels'];

/** What the newest lines of one mode and group said. */
interface Lines {
  readonly group: readonly string[];
  /** The labels of mode and group. */
  readonly labels: Labels;
  /** The newest summary in the middle of a loop, and that at the end of one. */
  iter: Summary | undefined;
  epoch: Summary | undefined;
}

const OUTCOMES = ['collected', 'passed', 'refused'] as const;
/** Labels of windrow's own, which no label of a group may hide. */
const OWN = new Set(['mode', 'key', 'statistic', 'window', 'outcome']);

/**
 * Keeps what the newest lines of a run said, for those who come and ask: a sink without a queue. A
 * series is there as long as its key is in the newest line of its mode and group: it goes with
 * `keyTtl`, and with its group when that makes room for another one.
 */
export class RunMetrics implements Sink {
  readonly #lines = new Map<string, Lines>();
  #groupBy: readonly string[] = [];
  #stats: (() => Stats) | undefined;

  write(event: EngineEvent): void {
    if (event.kind === 'summary') this.#keep(event.summary);
    else if (event.kind === 'run') this.#begin(event);
    else if (event.kind === 'leave') this.#forget(event.group);
  }

  /** All metrics as they are now. O(series). */
  get metrics(): readonly Metric[] {
    const lines = [...this.#lines.values()];
    const newest = lines.flatMap(({ labels, iter, epoch }) => {
      const summary = iter ?? epoch;
      return summary === undefined ? [] : [{ labels, summary }];
    });
    return [
      {
        name: 'windrow.value',
        kind: 'gauge',
        description: 'The newest value of each key in a line, by statistic and window.',
        points: lines.flatMap(valuesOf),
      },
      {
        name: 'windrow.iteration',
        kind: 'gauge',
        description: 'The iteration of the newest line.',
        points: newest.map(({ labels, summary }) => ({ labels, value: summary.place.iter })),
      },
      {
        name: 'windrow.epoch',
        kind: 'gauge',
        description: 'The epoch of the newest line.',
        points: newest.map(({ labels, summary }) => ({ labels, value: summary.place.epoch })),
      },
      {
        name: 'windrow.eta',
        kind: 'gauge',
        description: 'The time that the rest of the loop or the training will take.',
        unit: 's',
        points: newest.flatMap(({ labels, summary: { eta } }) =>
          eta === undefined ? [] : [{ labels, value: eta.sec }],
        ),
      },
      ...countersOf(this.#stats?.()),
    ];
  }

  #begin({ groupBy, stats }: RunEvent): void {
    this.#groupBy = groupBy.map((name) => (OWN.has(name) ? `group.${name}` : name));
    this.#stats = stats;
  }

  #keep(summary: Summary): void {
    const { mode, group } = summary.place;
    const key = JSON.stringify([mode, ...group]);
    const lines = this.#lines.get(key) ?? this.#open(key, mode, group);
    lines[summary.kind] = summary;
  }

  #open(key: string, mode: string, group: readonly string[]): Lines {
    const own = group.map((text, index) => [this.#groupBy[index] ?? 'group', text] as const);
    const labels = [['mode', mode] as const, ...own];
    const lines: Lines = { group, labels, iter: undefined, epoch: undefined };
    this.#lines.set(key, lines);
    return lines;
  }

  #forget(group: readonly string[]): void {
    const left = JSON.stringify(group);
    for (const [key, lines] of this.#lines) {
      if (JSON.stringify(lines.group) === left) this.#lines.delete(key);
    }
  }
}

/** Returns the values of the newest lines; those at the end of a loop go before those in it. */
function valuesOf({ labels, iter, epoch }: Lines): readonly Point[] {
  const items = new Map<string, SummaryItem>();
  for (const item of [...(iter?.scalars ?? []), ...(epoch?.scalars ?? [])])
    items.set(item.key, item);
  return Array.from(items.values(), ({ key, methodName, windowSize, value }) => ({
    labels: [
      ...labels,
      ['key', key] as const,
      ['statistic', methodName] as const,
      ['window', windowSize === undefined ? '' : String(windowSize)] as const,
    ],
    value,
  }));
}

/** Returns the counters; they have no series before the run is open. */
function countersOf(stats: Stats | undefined): readonly Metric[] {
  const outcomes = stats === undefined ? [] : OUTCOMES.map((name) => [name, stats[name]] as const);
  return [
    {
      name: 'windrow.records',
      kind: 'counter',
      description: 'Records by what became of them.',
      points: outcomes.map(([outcome, value]) => ({ labels: [['outcome', outcome]], value })),
    },
    {
      name: 'windrow.nonfinite',
      kind: 'counter',
      description: 'Values that were NaN or infinite.',
      points: stats === undefined ? [] : [{ labels: [], value: stats.nonFinite }],
    },
  ];
}
