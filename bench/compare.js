import { spreadOf } from './statistics.js';

/**
 * Runs contenders against each other: each once a round, in an order that rotates from round to
 * round, so that what comes first, second or last is nobody's advantage. The warm-up rounds are not
 * counted; contenders that are processes of their own need none.
 *
 * `contenders` is { name: async () => ({ wallMs, cpuMs }) }; what comes back is, by name, the spread
 * of both over the rounds, and the samples themselves, a round each.
 */
export async function compare(contenders, { rounds, warmups = 0 }) {
  const names = Object.keys(contenders);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmups; round < rounds; round++) {
    const first = (round + warmups) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      globalThis.gc?.();
      const sample = await contenders[name]();
      if (round >= 0) samples[name].push(sample);
    }
  }
  return Object.fromEntries(names.map((name) => [name, spreadsOf(samples[name])]));
}

/** Samples of a contender, and the spread of both clocks over them. */
export function spreadsOf(samples) {
  return {
    samples,
    wallMs: spreadOf(samples.map(({ wallMs }) => wallMs)),
    cpuMs: spreadOf(samples.map(({ cpuMs }) => cpuMs)),
  };
}

/** Wall and CPU time of work in this process. */
export function timed(work) {
  const cpuStart = process.cpuUsage();
  const wallStart = performance.now();
  work();
  const wallMs = performance.now() - wallStart;
  return { wallMs, cpuMs: cpuMsSince(cpuStart) };
}

/** The garbage collection before a contender also collects what was compiled for its objects. */
const WARMUP_OPERATIONS = 30_000;

/**
 * Wall and CPU time of `work`, call by call on `blockSize` things that `prepare` has made outside of
 * what is timed; behind as many calls that are not timed as it takes to compile what they run.
 */
export function timedBlocks({ operations, blockSize = 500, prepare, work }) {
  const total = { wallMs: 0, cpuMs: 0 };
  for (let done = 0; done < WARMUP_OPERATIONS + operations; done += blockSize) {
    const block = Array.from({ length: blockSize }, (_, index) => prepare(done + index));
    const { wallMs, cpuMs } = timed(() => {
      for (const thing of block) work(thing);
    });
    if (done < WARMUP_OPERATIONS) continue;
    total.wallMs += wallMs;
    total.cpuMs += cpuMs;
  }
  return total;
}

/** What the one contender takes longer than the other, round by round, for each of `operations`. */
export function extraNs(result, { longer, shorter, operations }) {
  const differences = result[longer].samples.map(
    ({ wallMs }, round) => ((wallMs - result[shorter].samples[round].wallMs) * 1e6) / operations,
  );
  return spreadOf(differences);
}

/** CPU time of all threads of this process since `start`, garbage collection included. */
export function cpuMsSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
