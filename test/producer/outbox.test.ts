import { Outbox } from '../../src/producer/outbox.ts';

const MB = 2 ** 20;
const batch = (first: number, end: number, bytes = 100) => ({
  bytes: new Uint8Array(bytes),
  first,
  end,
});
const ends = (outbox: Outbox) => outbox.batches.map(({ end }) => end);

describe('Outbox', () => {
  test('gives the oldest batch that waits, and keeps a taken one for 10 s', () => {
    const outbox = new Outbox(MB);
    outbox.add(batch(1, 3));
    outbox.add(batch(4, 4));
    expect(outbox.beginSending()).toMatchObject({ first: 1, end: 3 });
    outbox.acknowledge(1000);
    expect([outbox.waiting, outbox.first, ends(outbox)]).toEqual([1, 1, [3, 4]]);
    outbox.beginSending();
    outbox.acknowledge(11_000);
    expect([outbox.waiting, outbox.first, ends(outbox)]).toEqual([0, 4, [4]]);
    outbox.forget(21_000);
    expect([outbox.first, outbox.bytes]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  test('drops what was taken first, then the oldest that waits, and never what is being sent', () => {
    const outbox = new Outbox(300);
    outbox.add(batch(1, 1));
    outbox.beginSending();
    outbox.acknowledge(0);
    for (const number of [2, 3, 4]) outbox.add(batch(number, number));
    expect([ends(outbox), outbox.dropped, outbox.bytes]).toEqual([[2, 3, 4], 0, 300]);
    outbox.beginSending();
    outbox.add(batch(5, 6));
    expect([ends(outbox), outbox.dropped, outbox.bytes]).toEqual([[2, 4, 6], 1, 300]);
    outbox.acknowledge(0);
    expect(outbox.beginSending()).toMatchObject({ end: 4 });
    expect(outbox.waiting).toBe(3);
  });

  test('goes back to a mark, and forward to one', () => {
    const outbox = new Outbox(MB);
    for (const number of [1, 2, 3, 4]) outbox.add(batch(number, number));
    for (let n = 0; n < 3; n++) {
      outbox.beginSending();
      outbox.acknowledge(0);
    }
    expect(outbox.rewind(1, 0)).toBe(2);
    expect([outbox.waiting, outbox.beginSending()?.end]).toEqual([3, 2]);
    outbox.takeBack();
    expect(outbox.rewind(4, 0)).toBe(0);
    expect([outbox.waiting, outbox.beginSending()]).toEqual([0, undefined]);
  });

  test('is full when the next batch would cost a record that waits', () => {
    const outbox = new Outbox(MB + 150);
    outbox.add(batch(1, 1));
    expect(outbox.isFull).toBe(false);
    outbox.add(batch(2, 2));
    expect(outbox.isFull).toBe(true);
    outbox.beginSending();
    outbox.acknowledge(0);
    expect(outbox.isFull).toBe(false);
  });

  test('thousands of batches leave in their order', () => {
    const outbox = new Outbox(MB);
    for (let number = 1; number <= 3000; number++) {
      outbox.add(batch(number, number));
      expect(outbox.beginSending()?.end).toBe(number);
      outbox.acknowledge(number * 100);
    }
    expect(ends(outbox)).toHaveLength(100);
    outbox.rewrite((bytes) => new Uint8Array(bytes.length + 1));
    expect(outbox.bytes).toBe(100 * 101);
    expect(outbox.rewind(2990, 0)).toBe(10);
    expect(outbox.beginSending()?.end).toBe(2991);
  });
});
