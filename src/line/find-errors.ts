import type { LogRecord, RecordKeys } from '../record/log-record.ts';
import { attempt } from '../text/attempt.ts';

/** The most errors that are shown of a record, and the depth up to which they are searched. */
const MAX_ERRORS = 20;
const MAX_DEPTH = 8;
const MAX_MEMBERS = 1000;

/** An error that a record holds, as a program or as pino's serializer left it there. */
export interface FoundError {
  /** Its path in the record, joined by dots; empty for the record itself. */
  readonly path: string;
  readonly message: string;
  readonly stack: string;
}

/**
 * The errors of a record under any key and at any depth, each followed by its causes and, for an
 * AggregateError, its members: that of the record itself first, then that of `errorKey` and
 * `message`. What throws when it is read is none.
 */
export function findErrors(record: LogRecord, { errorKey }: RecordKeys): readonly FoundError[] {
  const search = new ErrorSearch();
  const ownStack = readStack(record.stack);
  if (ownStack !== undefined) search.found.push({ path: '', message: '', stack: ownStack });
  const first = [errorKey, 'message'].filter((key) => record[key] !== undefined);
  for (const key of new Set([...first, ...Object.keys(record)])) {
    search.visit(record[key], key, MAX_DEPTH);
  }
  return search.found;
}

class ErrorSearch {
  readonly found: FoundError[] = [];
  readonly #seen = new Set<object>();
  #members = 0;

  visit(value: unknown, path: string, depth: number): void {
    if (typeof value !== 'object' || value === null || depth === 0) return;
    if (this.#seen.has(value) || this.found.length === MAX_ERRORS) return;
    this.#seen.add(value);
    const { message, stack, cause, errors, aggregateErrors } =
      attempt(() => readError(value)) ?? {};
    const text = readStack(stack);
    if (text === undefined) {
      this.#visitMembers(value, path, depth);
      return;
    }
    this.found.push({ path, message: String(message ?? ''), stack: text });
    this.visit(cause, `${path}.cause`, depth - 1);
    for (const members of [errors, aggregateErrors]) {
      if (Array.isArray(members)) this.#visitMembers(members, `${path}.errors`, depth);
    }
  }

  #visitMembers(value: object, path: string, depth: number): void {
    for (const [key, member] of attempt(() => membersOf(value)) ?? []) {
      if (++this.#members > MAX_MEMBERS) return;
      this.visit(member, `${path}.${key}`, depth - 1);
    }
  }
}

/** Reads the getters of the value, and may throw what they throw. */
function readError(value: object): Readonly<Record<string, unknown>> {
  const { message, stack, cause, errors, aggregateErrors } = value as Record<string, unknown>;
  return { message, stack, cause, errors, aggregateErrors };
}

function membersOf(value: object): readonly (readonly [name: string, member: unknown])[] {
  if (ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) return Array.from(value, ([key, member]) => [String(key), member]);
  if (value instanceof Set) return Array.from(value, (member, index) => [String(index), member]);
  return Object.entries(value);
}

/** nest-winston keeps the stack in an array. */
function readStack(stack: unknown): string | undefined {
  const text = attempt(() => (Array.isArray(stack) && stack.length === 1 ? stack[0] : stack));
  return typeof text === 'string' ? text : undefined;
}
