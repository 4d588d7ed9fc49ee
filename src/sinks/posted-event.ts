import { Summary, type SummarySource } from '../summary/summary.ts';
import type { SummaryEvent } from './event.ts';
import type { ShownEvent } from './shown-event.ts';

/** An event as it goes from one thread to another: plain data. */
export type PostedEvent =
  | Exclude<ShownEvent, SummaryEvent>
  | (Omit<SummaryEvent, 'summary'> & { readonly summary: SummarySource });

/** Returns an event for another thread. */
export function postedEvent(event: ShownEvent): PostedEvent {
  return event.kind === 'summary' ? { ...event, summary: event.summary.source } : event;
}

/** Returns the event that another thread has posted. */
export function eventOfPosted(event: PostedEvent): ShownEvent {
  return event.kind === 'summary' ? { ...event, summary: new Summary(event.summary) } : event;
}
