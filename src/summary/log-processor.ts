import type { MessageHub } from '../hub/message-hub.ts';
import type { LogProcessorSettings } from '../options/options.ts';
import { parseLogProcessorOptions } from '../options/parse-options.ts';
import type { LogProcessorOptions } from '../options/windrow-options.ts';
import { answerFromHistory, requireHistoryAnswers } from './answer-from-history.ts';
import type { Summary } from './summary.ts';
import { SummaryMaker } from './summary-maker.ts';
import type { SummaryMoment } from './summary-moment.ts';

/**
 * Makes summaries of a hub without an engine, for programs that update a hub themselves.
 * The epoch is the last `batch` updates of a key, the run all that its history keeps. Source:
 * MMEngine's `LogProcessor`.
 */
export class LogProcessor {
  readonly settings: LogProcessorSettings;
  readonly #maker: SummaryMaker;

  /** @throws TypeError naming every fault of the options, and every item that needs an engine. */
  constructor(options: LogProcessorOptions = {}) {
    this.settings = parseLogProcessorOptions(options);
    requireHistoryAnswers(this.settings.customCfg);
    this.#maker = new SummaryMaker(this.settings, answerFromHistory);
  }

  /** The summary in the middle of a loop. Source: `LogProcessor.get_log_after_iter`. */
  getLogAfterIter(hub: MessageHub, moment: SummaryMoment): Summary {
    return this.#maker.afterIter(hub, moment);
  }

  /** The summary at the end of val or test. Source: `LogProcessor.get_log_after_epoch`. */
  getLogAfterEpoch(hub: MessageHub, moment: SummaryMoment): Summary {
    return this.#maker.afterEpoch(hub, moment);
  }
}
