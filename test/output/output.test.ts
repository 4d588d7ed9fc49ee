import { Writable } from 'node:stream';
import { Output } from '../../adapters/cli/output.ts';

describe('Output.flushSync', () => {
  test('all has left where the stream took it before it returned', () => {
    const output = new Output(new Writable({ write: (_bytes, _encoding, done) => done() }));
    output.writeLine('line');
    expect(output.flushSync()).toBe(true);
  });

  test('not all has left where the stream keeps it, or has failed', async () => {
    const slow = new Output(new Writable({ write: () => {} }));
    slow.writeLine('line');
    expect(slow.flushSync()).toBe(false);
    const failing = new Output(
      new Writable({ write: (_bytes, _encoding, done) => done(new Error('gone')) }),
    );
    failing.writeLine('line');
    await failing.flush();
    expect(failing.isBroken).toBe(true);
    expect(failing.flushSync()).toBe(false);
  });
});
