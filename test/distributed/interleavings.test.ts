import fc from 'fast-check';
import { Fleet, type RunningWorker } from './fleet.ts';
import { memoryStage } from './memory-stage.ts';

/*
 * Any order of what ranks log, of kills and starts of programs and of aggregators, of cut
 * connections and repeated batches: the lines are those that one process prints, numbered from 1.
 */

const RUNS = ['exp-12', 'exp-13'];

type Step =
  | { readonly kind: 'log'; readonly rank: number; readonly count: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'restart'; readonly rank: number; readonly from: 'start' | 'checkpoint' }
  | { readonly kind: 'checkpoint'; readonly rank: number }
  | { readonly kind: 'startWorker'; readonly hasLease: boolean; readonly loses: boolean }
  | { readonly kind: 'killWorker'; readonly worker: number }
  | { readonly kind: 'cut'; readonly who: number; readonly state: 'refusing' | 'deaf' | 'paused' }
  | { readonly kind: 'heal' }
  | { readonly kind: 'repeat'; readonly entry: number }
  | { readonly kind: 'crash' };

const rank = fc.nat(7);

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('log' as const),
        rank,
        count: fc.integer({ min: 1, max: 25 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        ms: fc.integer({ min: 1, max: 900 }),
      }),
    },
    fc.record({
      kind: fc.constant('restart' as const),
      rank,
      from: fc.constantFrom('start' as const, 'checkpoint' as const),
    }),
    fc.record({ kind: fc.constant('checkpoint' as const), rank }),
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('startWorker' as const),
        hasLease: fc.boolean(),
        loses: fc.boolean(),
      }),
    },
    fc.record({ kind: fc.constant('killWorker' as const), worker: fc.nat(3) }),
    fc.record({
      kind: fc.constant('cut' as const),
      who: fc.nat(11),
      state: fc.constantFrom('refusing' as const, 'deaf' as const, 'paused' as const),
    }),
    fc.record({ kind: fc.constant('heal' as const) }),
    fc.record({ kind: fc.constant('repeat' as const), entry: fc.nat(1000) }),
    fc.record({ kind: fc.constant('crash' as const) }),
  ),
  { minLength: 5, maxLength: 30 },
);

async function take(fleet: Fleet, stage: ReturnType<typeof memoryStage>, step: Step) {
  const workerOf = (index: number): RunningWorker | undefined =>
    fleet.workers[index % Math.max(1, fleet.workers.length)];
  switch (step.kind) {
    case 'log':
      fleet.log(step.rank, step.count);
      break;
    case 'pass':
      await stage.pass(step.ms);
      break;
    case 'restart':
      await fleet.restart(step.rank, step.from);
      break;
    case 'checkpoint':
      await fleet.checkpoint(step.rank);
      break;
    case 'startWorker':
      fleet.startWorker({
        hasLease: step.hasLease,
        ...(step.loses && { fault: () => ({ save: async () => true }) }),
      });
      break;
    case 'killWorker': {
      const worker = workerOf(step.worker);
      if (worker !== undefined) fleet.killWorker(worker);
      break;
    }
    case 'cut': {
      const all = [...fleet.ranks, ...fleet.workers];
      const { link } = all[step.who % all.length] as { link: RunningWorker['link'] };
      if (link.state === 'up') link.state = step.state;
      break;
    }
    case 'heal':
      for (const { link } of [...fleet.ranks, ...fleet.workers]) link.resume();
      break;
    case 'repeat': {
      const broker = stage.open();
      const entries = await broker.read(0, '', 1000, 0);
      const entry = entries[step.entry % Math.max(1, entries.length)];
      if (entry !== undefined && entry.batch.length > 0) await broker.append(0, '', 0, entry.batch);
      break;
    }
    case 'crash':
      await fleet.crash();
  }
}

test('lines do not depend on who was killed, cut off or slow, nor when', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const stage = memoryStage();
      const shape = { world: 4, iters: 40, seed: 7 };
      // cut connections and kills of the engine last for virtual minutes at most
      const rules = { latenessMs: 600_000, deadAfterMs: 600_000 };
      const fleet = new Fleet(stage, RUNS, { shape, rules });
      await stage.pass(20);
      for (const step of all) await take(fleet, stage, step);
      await fleet.finish();
      for (const [index, run] of RUNS.entries()) {
        expect(await fleet.lines(run)).toEqual(fleet.expected(index));
      }
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 40), seed: Number(process.env.FUZZ_SEED ?? 15) },
  );
}, 60_000);
