import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '../output/until.ts';
import { type Answer, ask } from './ask.ts';
import { EventReader } from './event-reader.ts';
import { closeServers, ServedTestPage } from './served-page.ts';

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

function connectTo(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

describe('routes', () => {
  test('are the page, its report and its events, and nothing else', async () => {
    const served = new ServedTestPage();
    const url = await served.serve();
    served.add(1, { loss: 3 });
    const page = await ask(url);
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': /^text\/html/ } });
    const report = await ask(`${url}report.html`);
    const has = ({ body }: Answer, ...texts: string[]): readonly boolean[] =>
      texts.map((text) => body.includes(text));
    expect(has(page, 'train/loss', '"isLive":true')).toEqual([true, true]);
    expect(has(report, 'train/loss', '"isLive":true')).toEqual([true, false]);
    for (const path of ['report', 'events/', '..%2fpackage.json', 'report.html/x', 'favicon.ico']) {
      expect((await ask(url + path)).status).toBe(404);
    }
  });

  test('take GET and HEAD only', async () => {
    const url = await new ServedTestPage().serve();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND']) {
      const { status, headers } = await ask(url, { method });
      expect({ method, status, allow: headers.allow }).toEqual({
        method,
        status: 405,
        allow: 'GET, HEAD',
      });
    }
    for (const path of ['', 'report.html', 'events']) {
      expect(await ask(url + path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    }
  });

  test('another one of the same server has the same checks', async () => {
    const more = {
      path: '/metrics',
      respond: (_: unknown, response: { end(text: string): void }) =>
        response.end('windrow_value 1\n'),
    };
    const url = await new ServedTestPage().serve('127.0.0.1', 0, [more]);
    expect(await ask(`${url}metrics`)).toMatchObject({ status: 200, body: 'windrow_value 1\n' });
    const headers = { host: 'evil.example' };
    expect((await ask(`${url}metrics`, { headers })).status).toBe(403);
  });

  test('one that throws is a warning, and the others go on', async () => {
    const more = {
      path: '/throws',
      respond: () => {
        throw new Error('of the route');
      },
    };
    const served = new ServedTestPage();
    const url = await served.serve('127.0.0.1', 0, [more]);
    expect((await ask(`${url}throws`)).status).toBe(500);
    expect(served.warnings).toEqual([
      'windrow: /throws could not be answered: Error: of the route',
    ]);
    expect((await ask(url)).status).toBe(200);
  });
});

describe('other sites', () => {
  test('have no answer under another name, by their origin, or through the browser', async () => {
    const url = await new ServedTestPage().serve();
    const { port } = new URL(url);
    const statusOf = async (headers: Record<string, string>): Promise<number | undefined> => {
      const { status, headers: answered } = await ask(url, { headers });
      expect(Object.keys(answered).filter((name) => /^access-control/.test(name))).toEqual([]);
      return status;
    };
    const own = [
      ...[`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`].map(
        (host) => ({ host }),
      ),
      { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ];
    for (const headers of own) expect([headers, await statusOf(headers)]).toEqual([headers, 200]);
    const foreign = [
      ...[
        'evil.example',
        `evil.example:${port}`,
        'localhost',
        'localhost:1',
        `127.0.0.1.evil:${port}`,
      ].map((host) => ({ host })),
      ...[
        'http://evil.example',
        `https://localhost:${port}`,
        'null',
        `http://localhost:${port}.evil`,
      ].map((origin) => ({ origin })),
      ...['cross-site', 'same-site'].map((site) => ({ 'sec-fetch-site': site })),
    ];
    for (const headers of foreign)
      expect([headers, await statusOf(headers)]).toEqual([headers, 403]);
  });

  test('cannot frame the page, guess at its type or learn of it from a referrer', async () => {
    const url = await new ServedTestPage().serve();
    const { headers } = await ask(url);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const policy = headers['content-security-policy'];
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("connect-src 'self'");
  });
});

describe('a server that other machines can reach', () => {
  test('warns, and answers only who has the token', async () => {
    const served = new ServedTestPage();
    const url = await served.serve('0.0.0.0');
    expect(served.warnings).toEqual([expect.stringContaining('can be reached by other machines')]);
    const { origin, searchParams, port } = new URL(url);
    const token = searchParams.get('token') ?? '';
    expect(token).toMatch(/^[0-9a-f]{32}$/);

    const wrong = ['', '?token=', `?token=${token.slice(1)}`, `?token=${token.replace(/./g, '0')}`];
    for (const path of ['/', '/events', '/report.html', '/nothing']) {
      for (const query of wrong) expect((await ask(origin + path + query)).status).toBe(403);
    }
    const { status, headers } = await ask(url);
    expect(status).toBe(200);
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);

    const [pair = ''] = cookie.split(';');
    const withCookie = (sent: string) =>
      ask(`${origin}/report.html`, { headers: { cookie: sent } });
    expect((await withCookie(`other=1; ${pair}`)).status).toBe(200);
    expect((await withCookie(pair)).headers).not.toHaveProperty('set-cookie');
    expect((await withCookie(`${pair}0`)).status).toBe(403);
    expect((await withCookie(`windrow-1=${token}`)).status).toBe(403);
    // any address of the machine names it, and no name but its own
    const as = (host: string) => ask(url, { headers: { host: `${host}:${port}` } });
    expect((await as('192.0.2.7')).status).toBe(200);
    expect((await as('evil.example')).status).toBe(403);
  });

  test('has another token each time; one of this machine alone has none', async () => {
    const [one, other] = [
      await new ServedTestPage().serve('0.0.0.0'),
      await new ServedTestPage().serve('0.0.0.0'),
    ].map((url) => new URL(url).searchParams.get('token'));
    expect(one).not.toBe(other);
    const local = new ServedTestPage();
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(new URL(await local.serve(host)).search).toBe('');
    }
    expect(local.warnings).toEqual([]);
  });
});

describe('bounds', () => {
  test('16 clients have events; the next one is refused until one of them leaves', async () => {
    const served = new ServedTestPage();
    const url = await served.serve();
    served.add(1, { loss: 3 });
    const readers = Array.from({ length: 16 }, () => new EventReader(url));
    await Promise.all(readers.map((reader) => reader.until(1)));
    expect((await ask(`${url}events`)).status).toBe(503);
    expect((await ask(url)).status).toBe(200);
    readers[0]?.close();
    const late = await until(async () => {
      const reader = new EventReader(url);
      await until(() => reader.status);
      return reader.status === 200 && reader;
    });
    for (const reader of [...readers, late]) reader.close();
  });

  test('headers above 8 kB are refused', async () => {
    const url = await new ServedTestPage().serve();
    expect((await ask(url, { headers: { 'x-long': 'x'.repeat(9000) } })).status).toBe(431);
  });

  test('a client that does not say what it wants is let go', async () => {
    const url = await new ServedTestPage().serve();
    const socket = connectTo(url);
    socket.write('GET / HTTP/1.1\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1.1 408 /);
  });

  test('requests that are no HTTP, and clients that break off, do no harm', async () => {
    const served = new ServedTestPage();
    const url = await served.serve();
    for (const bytes of [
      '\0\0\0\0',
      'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n',
      'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET /events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ]) {
      const socket = connectTo(url);
      socket.write(bytes);
      const answer = await Promise.race([
        once(socket, 'data').then(String),
        once(socket, 'close').then(() => ''),
      ]);
      expect(answer).not.toMatch(/^HTTP\/1.1 [12]/);
    }
    const reader = new EventReader(url);
    await until(() => served.responses.length > 0);
    reader.close();
    served.add(1, { loss: 1 });
    served.page.tick();
    expect((await ask(url)).status).toBe(200);
  });
});

describe('ports', () => {
  test('that are taken are passed by, up to ten', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const url = await new ServedTestPage().serve('127.0.0.1', port);
    const given = Number(new URL(url).port);
    expect(given).toBeGreaterThan(port);
    expect(given).toBeLessThan(port + 10);
    taken.close();
  });

  test('end with the last one there is', async () => {
    const taken = createServer().listen(65_535, '127.0.0.1');
    await once(taken, 'listening');
    const served = new ServedTestPage();
    void served.serve('127.0.0.1', 65_535);
    await until(() => served.warnings.length > 0);
    expect(served.warnings[0]).toMatch(/ports 65535 to 65535 are taken$/);
    taken.close();
  });

  test('are let go by a server that is closed before it listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    void new ServedTestPage().serve('127.0.0.1', port);
    closeServers();
    await until(() =>
      ask(`http://127.0.0.1:${port}/`).then(
        () => false,
        () => true,
      ),
    );
    const again = createServer().listen(port, '127.0.0.1');
    await once(again, 'listening');
    again.close();
  });

  test('an address that cannot be had is a warning', async () => {
    const served = new ServedTestPage();
    void served.serve('192.0.2.1', 5757); // of no machine
    await until(() => served.warnings.length > 0);
    expect(served.warnings).toEqual([
      expect.stringMatching(/^windrow: nothing is served at 192\.0\.2\.1:5757: .*EADDRNOTAVAIL/),
    ]);
  });
});
