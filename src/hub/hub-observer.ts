/** Told of every update of a MessageHub, after it; must not throw and must not update the hub. */
export interface HubObserver {
  /** Who observes: what the owner itself writes is not told to it. */
  readonly owner?: object;
  scalarUpdated?(key: string, value: number, count: number): void;
  infoUpdated?(key: string, value: unknown): void;
  /** `maxLength`: how many values the new history keeps. */
  bufferCreated?(key: string, maxLength: number): void;
}
