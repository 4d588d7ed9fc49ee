import { UpdateFollower, type UpdateMoment } from '../../src/engine/update-follower.ts';
import { MessageHub } from '../../src/index.ts';

function follow() {
  const hub = new MessageHub();
  const told: string[] = [];
  const follower = new UpdateFollower(hub, (key, { value, count, iter }, { mode, epoch }) =>
    told.push(`${mode}/${key} ${value} x${count} at ${epoch}.${iter}`),
  );
  return { hub, told, follower };
}

const moment = (mode: string, iter: number): UpdateMoment => ({
  mode,
  iter,
  epoch: iter > 2 ? 2 : 1,
  timeMs: iter * 1000,
});

describe('UpdateFollower', () => {
  test('updates of a record belong to its iteration', () => {
    const { hub, told, follower } = follow();
    follower.during(moment('train', 1), () => hub.append('train/loss', 0.5, 4));
    follower.during(moment('train', 3), () => hub.append('train/loss', 0.25, 1));
    expect(told).toEqual(['train/loss 0.5 x4 at 1.1', 'train/loss 0.25 x1 at 2.3']);
  });

  test("updates from outside belong to the iteration that their mode's next record closes", () => {
    const { hub, told, follower } = follow();
    hub.append('train/tmp', 1, 1);
    hub.append('val/tmp', 2, 1);
    expect(told).toEqual([]);
    follower.during(moment('train', 1), () => hub.append('train/loss', 3, 1));
    hub.append('train/tmp', 4, 1);
    follower.during(moment('val', 1), () => hub.append('val/acc', 5, 1));
    follower.during(moment('train', 2), () => {});
    follower.during(moment('train', 3), () => {});
    expect(told).toEqual([
      'train/tmp 1 x1 at 1.1',
      'train/loss 3 x1 at 1.1',
      'val/tmp 2 x1 at 1.1',
      'val/acc 5 x1 at 1.1',
      'train/tmp 4 x1 at 1.2',
    ]);
  });

  test('an update of another mode in the middle of a record waits for that mode', () => {
    const { hub, told, follower } = follow();
    follower.during(moment('train', 1), () => hub.append('val/acc', 1, 1));
    expect(told).toEqual([]);
    follower.during(moment('val', 2), () => {});
    expect(told).toEqual(['val/acc 1 x1 at 1.2']);
  });

  test('keys without a mode belong nowhere, and nothing is told after stop', () => {
    const { hub, told, follower } = follow();
    hub.append('loss', 1, 1);
    follower.during(moment('train', 1), () => hub.append('loss', 1, 1));
    follower.stop();
    follower.during(moment('train', 2), () => hub.append('train/loss', 1, 1));
    expect(told).toEqual([]);
  });

  test('a mode whose record never comes does not grow without end', () => {
    const { hub, told, follower } = follow();
    for (let value = 0; value < 25_000; value++) hub.append('gpu/load', value, 1);
    follower.during(moment('gpu', 1), () => {});
    expect(told.length).toBeLessThanOrEqual(10_000);
    expect(told.at(-1)).toBe('gpu/load 24999 x1 at 1.1');
  });
});
