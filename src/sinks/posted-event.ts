import { Summary, type SummarySource } from '../summary/summary.ts';
import type { EngineEvent, SummaryEvent } from './event.ts';

/** An event as it goes from one thread to another: plain data. */
export type PostedEvent =
  | Exclude<EngineEvent, SummaryEvent>
  | (Omit<SummaryEvent, 'summary'> & { readonly summary: SummarySource });

/** Returns an event for another thread. */
export function postedEvent(event: EngineEvent): PostedEvent {
  return event.kind === 'summary' ? { ...event, summary: event.summary.source } : event;
}

/** Returns the event that another thread has posted. */
export function eventOfPosted(event: PostedEvent): EngineEvent {
  return event.kind === 'summary' ? { ...event, summary: new Summary(event.summary) } : event;
}
