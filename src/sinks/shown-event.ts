import type { EndEvent, EngineEvent, LeaveEvent, RunEvent } from './event.ts';

/** An event that has a line; the others tell sinks of the run. */
export type ShownEvent = Exclude<EngineEvent, RunEvent | LeaveEvent | EndEvent>;

/** Whether an event has a line. */
export function hasLine(event: EngineEvent): event is ShownEvent {
  return event.kind !== 'run' && event.kind !== 'leave' && event.kind !== 'end';
}
