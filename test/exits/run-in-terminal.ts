import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Screen, type Shown } from '../progress/screen.ts';

/** A program that hangs fails the test, and must not outlive it. */
const LIMIT_MS = 60_000;

export interface TerminalRun {
  /** A command of the shell, which the terminal is the standard input and both outputs of. */
  readonly command: string;
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly columns?: number;
  /** Keys that are pressed once the terminal was sent what `when` matches. */
  readonly keys?: { readonly when: RegExp; readonly text: string };
}

/** What a terminal was sent and what it shows in the end. */
export interface TerminalEnd extends Shown {
  readonly sent: string;
  readonly code: number | null;
  /** Whether the terminal is as it was before the program. */
  readonly isAsBefore: boolean;
}

/** Runs a command in a terminal of its own, by `script` of util-linux. */
export async function runInTerminal(run: TerminalRun): Promise<TerminalEnd> {
  const { command, cwd, env, columns = 100, keys } = run;
  const whole = `stty cols ${columns} rows 24; ${command}`;
  const child = spawn('script', ['-qefc', whole, '/dev/null'], {
    cwd,
    env: { ...process.env, CI: '', TERM: 'xterm', LC_ALL: 'C.UTF-8', NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let sent = '';
  let hasPressed = false;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    sent += part;
    if (keys === undefined || hasPressed || !keys.when.test(sent)) return;
    hasPressed = true;
    child.stdin.write(keys.text);
  });
  const [code] = await once(child, 'close');
  const screen = new Screen(columns);
  await screen.send(sent);
  const { shown, isAsBefore } = screen;
  screen.dispose();
  return { ...shown, sent, code, isAsBefore };
}
