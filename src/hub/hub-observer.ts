/**
 * Methods are called after every update of a MessageHub; they must not throw and must not update
 * the hub.
 */
export interface HubObserver {
  /** The owner of the observer. It is not told of updates by the owner. */
  readonly owner?: object;
  scalarUpdated?(key: string, value: number, count: number): void;
  infoUpdated?(key: string, value: unknown): void;
  /** `maxLength`: how many values the new history keeps. */
  bufferCreated?(key: string, maxLength: number): void;
}
