import type { NumberKind } from '../record/number-kind.ts';

/**
 * Methods are called after every update of a MessageHub; they must not throw and must not update
 * the hub.
 */
export interface HubObserver {
  /** The owner of the observer. It is not told of updates by the owner. */
  readonly owner?: object;
  /** `kind` says what the value came as: a boolean is 1 or 0. */
  scalarUpdated?(key: string, value: number, count: number, kind: NumberKind): void;
  infoUpdated?(key: string, value: unknown): void;
  /** `maxLength`: how many values the new history keeps. */
  bufferCreated?(key: string, maxLength: number): void;
}
