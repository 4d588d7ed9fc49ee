import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrThrow } from '../stranger/run-program.ts';
import { ROOT, sectionsOf } from './doc-page.ts';
import { ServiceProcess } from './service-process.ts';

/** The programs and commands of docs/services.md, as they stand there. */

const COMMAND = join(ROOT, 'dist', 'adapters', 'cli', 'main.cjs');
const RECORDED = join(ROOT, 'test', 'presets');
const USERS = 20;
const ORDERS = 3;

const sections = sectionsOf('services.md');
const programs = sections.filter(({ program }) => program !== undefined);
const commands = sections.filter(({ command }) => command !== undefined);

/** Inside of the package, where programs find `windrow` and the frameworks. */
let folder: string;

beforeAll(() => {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'build', 'docs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lines of routes; their clocks and numbers differ from run to run. */
function routeLines(output: string): readonly string[] {
  return output.split('\n').filter((line) => line.includes(' - Iter(http)['));
}

/** The forms of those lines, each once. */
function formsOf(output: string): ReadonlySet<string> {
  return new Set(
    routeLines(output).map((line) => line.replace(/ \(partial: .*\)/, '').replace(/\d+/g, '#')),
  );
}

/** The sum of a number over all lines of a route: it may have been 10 s meanwhile. */
function sumOf(name: string, route: string, output: string): number {
  return routeLines(output)
    .filter((line) => line.includes(`[${route}]`))
    .reduce((sum, line) => sum + Number(new RegExp(`${name}: (\\d+)`).exec(line)?.[1]), 0);
}

test('the page has a program for each framework and a command for each proxy', () => {
  expect(programs.map(({ heading }) => heading)).toEqual([
    'Express and pino-http',
    'Fastify',
    'NestJS and nestjs-pino',
    'Express, morgan and winston',
  ]);
  expect(commands.map(({ heading }) => heading)).toEqual(['Traefik', 'Caddy', 'nginx']);
});

test.each(programs)('$heading', async ({ heading, program = '', output }) => {
  const path = join(folder, `${heading.replace(/\W+/g, '-')}.mjs`);
  writeFileSync(path, program);
  const service = new ServiceProcess(path);
  const base = `http://localhost:${await service.port()}`;
  for (let id = 1; id <= USERS; id++) {
    expect((await fetch(`${base}/users/${id}?full=1`)).status).toBe(200);
  }
  for (let order = 1; order <= ORDERS; order++) {
    expect((await fetch(`${base}/orders`, { method: 'POST' })).status).toBe(503);
  }
  const { stdout, stderr } = await service.stop();
  expect(stderr).toBe('');
  expect(sumOf('requests', 'GET /users/:id', stdout)).toBe(USERS);
  expect(sumOf('errors', 'GET /users/:id', stdout)).toBe(0);
  expect(sumOf('requests', 'POST /orders', stdout)).toBe(ORDERS);
  expect(sumOf('errors', 'POST /orders', stdout)).toBe(ORDERS);
  expect(formsOf(stdout)).toEqual(formsOf(output));
});

test.each(commands)('$heading prints what the page shows', async ({ command = '', output }) => {
  const [, ...args] = command.trim().split(' ').slice(1);
  expect(await runOrThrow(process.execPath, [COMMAND, ...args], { cwd: RECORDED })).toBe(output);
});
