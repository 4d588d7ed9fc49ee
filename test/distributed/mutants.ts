import type { Entry } from '../../src/broker/broker.ts';
import { openFrame, readFrame } from '../../src/wire/frame.ts';
import type { Fault } from './link.ts';

/*
 * Processes that leave out what makes lines exact, each one thing. Every suite of failures has to
 * notice them, or it shows nothing.
 */

/** An aggregator that takes every batch for a new one. */
export function withoutDedup(): Fault {
  return ({ read, load }) => {
    let next = new Map<string, number>();
    const renumber = (entry: Entry): Entry => {
      const frame = readFrame(entry.batch);
      if (entry.batch.length === 0 || frame.kind !== 'frame') return entry;
      const header = frame.header as { run: string; rank: string; inc: number; n: number };
      const who = `${header.run}/${header.rank}/${header.inc}`;
      const seq = next.get(who) ?? 1;
      next.set(who, seq + header.n);
      const columns = frame.bytes.subarray(frame.columnsAt);
      const { bytes, columnsAt } = openFrame(JSON.stringify({ ...header, seq }), columns.length);
      bytes.set(columns, columnsAt);
      return { ...entry, batch: bytes };
    };
    return {
      read: async (...given) => (await read(...given)).map(renumber),
      load: async (...given) => {
        next = new Map();
        return await load(...given);
      },
    };
  };
}

/** An aggregator whose lines have no numbers of their own: each is written as the next one. */
export function withoutLineNumbers(lastLine: (run: string) => Promise<number>): Fault {
  return ({ commit }) => ({
    commit: async (p, base, lines) => {
      const last = new Map<string, number>();
      const own = [];
      for (const line of lines) {
        const order = (last.get(line.run) ?? (await lastLine(line.run))) + 1;
        last.set(line.run, order);
        own.push({ ...line, order });
      }
      return await commit(p, base, own);
    },
  });
}

/** An aggregator that does not see that entries are missing. */
export function withoutIndexCheck(): Fault {
  return ({ read, load, save, commit }) => {
    let next = 1;
    /** The index that the broker gave, by the one that the aggregator sees. */
    let given = new Map<number, number>();
    const real = (index: number): number => given.get(index) ?? index;
    return {
      read: async (...args) =>
        (await read(...args)).map((entry) => {
          given.set(next, entry.index);
          return { ...entry, index: next++ };
        }),
      load: async (...args) => {
        const checkpoint = await load(...args);
        next = (checkpoint?.index ?? 0) + 1;
        given = new Map();
        return checkpoint;
      },
      save: (p, checkpoint) => save(p, { ...checkpoint, index: real(checkpoint.index) }),
      commit: (p, base, lines) => commit(p, real(base), lines),
    };
  };
}

/** A producer that takes what was answered for durable: it never asks what the engine has kept. */
export function trustingAcks(): Fault {
  return ({ append, mark }) => {
    const acked = new Map<string, number>();
    return {
      append: async (p, who, end, batch) => {
        await append(p, who, end, batch);
        acked.set(who, Math.max(end, acked.get(who) ?? 0));
      },
      mark: async (p, who) => acked.get(who) ?? (await mark(p, who)),
    };
  };
}
