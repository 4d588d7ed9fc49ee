/** The part of pg that tests use; it ships no types. */
declare module 'pg' {
  interface Result {
    readonly rows: Record<string, unknown>[];
  }

  export class Client {
    constructor(options: string | object);
    connect(): Promise<unknown>;
    query(text: string, values?: readonly unknown[]): Promise<Result>;
    end(): Promise<void>;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  export class Pool {
    constructor(options: object);
    query(text: string, values?: readonly unknown[]): Promise<Result>;
    end(): Promise<void>;
  }
}
