/** Halves of characters, which no URL can hold. */
const LONE_SURROGATES = /\p{Cs}/gu;

/** What names one start of one writer. */
export interface ProducerIdentity {
  readonly run: string;
  readonly rank: number | string;
  /** Time at which the writer started, in ms: a later start has a higher one. */
  readonly inc: number;
}

/**
 * Returns the name by which a broker keeps the mark of a producer: `run/rank/inc`. A `/` and other
 * signs in run and rank are written as in a URL, so that all names of a run begin with
 * `runPrefix(run)`, and no other run's do.
 */
export function producerName({ run, rank, inc }: ProducerIdentity): string {
  return `${runPrefix(run)}${encode(String(rank))}/${inc}`;
}

/** Returns the begin of the names of a run's producers. */
export function runPrefix(run: string): string {
  return `${encode(run)}/`;
}

function encode(name: string): string {
  return encodeURIComponent(name.replace(LONE_SURROGATES, '\ufffd'));
}
