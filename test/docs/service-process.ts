import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What a service says when it takes requests. */
const LISTENING = /listening .*?(\d+)$/m;

/** A service that runs in a process of its own. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #stdout = new PassThrough();
  readonly #output: Promise<string>;
  readonly #errors: Promise<string>;
  readonly #closed: Promise<unknown>;

  constructor(path: string) {
    const env = { PATH: process.env.PATH, NO_COLOR: '1', TZ: 'UTC', PORT: '0' };
    const child = spawn(process.execPath, [path], { env });
    this.#child = child;
    this.#closed = once(child, 'close');
    this.#output = text(this.#stdout);
    this.#errors = text(child.stderr);
    child.stdout.pipe(this.#stdout);
  }

  /** Resolves to the port when the service listens. */
  async port(): Promise<string> {
    let said = '';
    for (;;) {
      const [chunk] = (await Promise.race([
        once(this.#child.stdout as NodeJS.ReadableStream, 'data'),
        this.#closed.then(async () => {
          throw new Error(`it has ended: ${await this.#errors}`);
        }),
      ])) as [Buffer];
      said += chunk;
      const port = LISTENING.exec(said)?.[1];
      if (port !== undefined) return port;
    }
  }

  /** Ends the service as a supervisor does; resolves to what it printed. */
  async stop(): Promise<{ readonly stdout: string; readonly stderr: string }> {
    this.#child.kill('SIGTERM');
    await this.#closed;
    return { stdout: await this.#output, stderr: await this.#errors };
  }
}
