import type { MessageHub } from '../hub/message-hub.ts';
import type { LogProcessorSettings } from '../options/options.ts';
import { isEvaluation } from '../record/is-evaluation.ts';
import type { Place } from '../run/place.ts';
import type { Summary } from '../summary/summary.ts';
import { matchesKey } from '../text/glob.ts';
import { traceLoop, traceMissingSource, traceSummary } from './trace-text.ts';
import type { Tracer } from './tracer.ts';

/**
 * Traces what a hook does: loops that begin and end, and how each number of a line was computed.
 */
export class HookTracer {
  readonly #tracer: Tracer;
  readonly #hub: MessageHub;
  readonly #settings: LogProcessorSettings;

  constructor(tracer: Tracer, hub: MessageHub, settings: LogProcessorSettings) {
    this.#tracer = tracer;
    this.#hub = hub;
    this.#settings = settings;
  }

  /**
   * Whether traces are written; asked once per iteration, so that no trace costs more than that.
   */
  get isOn(): boolean {
    return this.#tracer.isOn;
  }

  /** Traces an iteration at `place`, after the one at `before`, if it begins a loop or an epoch. */
  iteration(before: Place | undefined, place: Place): void {
    const begins = isEvaluation(place.mode)
      ? before === undefined || place.batch <= before.batch
      : before === undefined || place.epoch !== before.epoch;
    if (begins) this.#tracer.write(() => traceLoop('begins', place));
  }

  loopEnd(place: Place): void {
    this.#tracer.write(() => traceLoop('ends', place));
  }

  summary(summary: Summary): void {
    const { mode } = summary.place;
    for (const text of traceSummary(summary)) this.#tracer.write(() => text);
    const keys = [...this.#hub.scalarsOf(mode).keys()];
    for (const { dataSrc } of this.#settings.customCfg) {
      const isMissing = !keys.some((key) => matchesKey(dataSrc, key));
      if (isMissing) this.#tracer.write(() => traceMissingSource(mode, dataSrc));
    }
  }
}
