import { durationText } from './axis-text.ts';

/** What a live page knows of its run. */
export interface LiveMoment {
  /** Whether an update has come over the connection that is there; `undefined` before the first. */
  readonly isConnected: boolean | undefined;
  readonly isPaused: boolean;
  readonly hasEnded: boolean;
  /** The usual time from one record to the next, if it is known. */
  readonly paceMs: number | null;
  /** Time since the newest record. */
  readonly quietMs: number;
}

/** A state in words; `since` goes on by the second. */
export interface LiveState {
  readonly name: 'connecting' | 'live' | 'paused' | 'ended' | 'lost' | 'quiet';
  readonly text: string;
  readonly since: string;
}

/** A run is quiet after so many times its pace without a record. */
const QUIET_PACES = 5;
/** Updates come once a second: a run is not quiet before a few of them. */
const MIN_QUIET_MS = 5000;

/** Returns what a live page says of its run. */
export function liveState(moment: LiveMoment): LiveState {
  const { isConnected, isPaused, hasEnded, paceMs, quietMs } = moment;
  if (hasEnded) return { name: 'ended', text: 'ended', since: '' };
  if (isConnected === undefined) return { name: 'connecting', text: 'connecting', since: '' };
  if (!isConnected) return { name: 'lost', text: 'connection lost', since: '' };
  if (isPaused) return { name: 'paused', text: 'paused', since: '' };
  if (paceMs !== null && quietMs >= Math.max(MIN_QUIET_MS, QUIET_PACES * paceMs)) {
    return { name: 'quiet', text: 'no record', since: `for ${spanText(quietMs)}` };
  }
  return { name: 'live', text: 'live', since: '' };
}

function spanText(ms: number): string {
  const sec = Math.floor(ms / 1000);
  return sec < 60 ? `${sec} s` : durationText(sec);
}
