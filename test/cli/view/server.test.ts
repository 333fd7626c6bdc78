import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../../src/cli/view/content-security-policy.ts';
import { type Listener, longestCapture, type PageServer, servePage } from '../../../src/cli/view/server.ts';
import { useLoopback } from '../../support/loopback.ts';
import { builtWebPage } from '../../support/page.ts';

useLoopback();

let server: PageServer | undefined;
afterEach(() => server?.close());

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** Sends a request with any header, as browsers do not allow to. */
function ask(
  path: string,
  {
    method = 'GET',
    headers = {},
    body: sent = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Reply> {
  const url = new URL(path, server?.url);
  return new Promise((resolve, reject) => {
    request(
      { host: url.hostname, port: url.port, path: url.pathname + url.search, method, headers },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    )
      .on('error', reject)
      .end(sent);
  });
}

const secret = { secret: 'the map' };
async function start(): Promise<void> {
  server = await servePage({
    html: '<style>a{}</style><script>1</script>',
    data: {
      map: () => secret,
      none: () => undefined,
      wrong: () => {
        throw new Error('ENODEV: there is no such link');
      },
    },
    onListener: (listener: Listener) => void listener.send('map', secret),
  });
}
const paths = ['', 'map', 'events'];

describe('a request is refused, for the page and for its data,', () => {
  const host = () => new URL(server?.url as string).host;
  const cases: [string, (path: string) => Promise<Reply>][] = [
    ['without the token', (path) => ask(`/${path}`)],
    ['with another token', (path) => ask(`/${'x'.repeat(32)}/${path}`)],
    [
      'with a token that is cut short',
      (path) => ask(`${new URL(server?.url as string).pathname.slice(0, -2)}/${path}`),
    ],
    [
      'with the token as a parameter',
      (path) => ask(`/${path}?token=${new URL(server?.url as string).pathname.slice(1, -1)}`),
    ],
    ['with the Host of another name', (path) => ask(path, { headers: { Host: 'evil.example' } })],
    [
      'with the Host of another name and the port',
      (path) => ask(path, { headers: { Host: `evil.example:${host().split(':')[1]}` } }),
    ],
    ['with a Host without the port', (path) => ask(path, { headers: { Host: '127.0.0.1' } })],
    ['from a page of another origin', (path) => ask(path, { headers: { Origin: 'http://evil.example' } })],
    ['from a page of another port', (path) => ask(path, { headers: { Origin: 'http://127.0.0.1:1' } })],
    ['from a page without an origin', (path) => ask(path, { headers: { Origin: 'null' } })],
    [
      'from another site, as the browser says',
      (path) => ask(path, { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
    ],
    ['from a page of the same site', (path) => ask(path, { headers: { 'Sec-Fetch-Site': 'same-site' } })],
  ];
  test.each(cases)('%s', async (_name, send) => {
    await start();
    for (const path of paths) {
      const { status, body } = await send(path);
      expect(status).toBe(403);
      expect(body).not.toContain('the map');
      expect(body).not.toContain('<script>');
    }
  });
});

test('requests of the page itself are answered', async () => {
  await start();
  const host = new URL(server?.url as string).host;
  for (const headers of [
    {},
    { Origin: `http://${host}` },
    { 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none' },
  ])
    expect(await ask('map', { headers })).toMatchObject({ status: 200, body: JSON.stringify(secret) });
  expect((await ask('none')).status).toBe(404);
  expect((await ask('toString')).status).toBe(404);
  expect((await ask('../map')).status).toBe(403);
  expect(await ask('wrong')).toMatchObject({
    status: 422,
    body: '{"error":"ENODEV: there is no such link"}',
  });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s is refused: the page only reads',
  async (method) => {
    await start();
    for (const path of paths)
      expect(await ask(path, { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  },
);

describe('a capture to decode', () => {
  const type = { 'Content-Type': 'application/octet-stream' };
  const send = async (headers: Record<string, string>, body = 'bytes', path = 'decode?name=x') => {
    server = await servePage({
      html: '',
      data: {},
      decode: async (file, parameters) => {
        let length = 0;
        for await (const part of file) length += part.length;
        return { length, name: parameters.get('name') };
      },
    });
    const { origin } = new URL(server.url);
    return ask(path, { method: 'POST', headers: { Origin: origin, ...type, ...headers }, body });
  };

  test('is read', async () => {
    expect(await send({})).toMatchObject({ status: 200, body: '{"length":5,"name":"x"}' });
  });
  test.each<[string, number, Record<string, string>, string?]>([
    ['of another page is refused', 403, { Origin: 'http://evil.example' }],
    ['with another Host is refused', 403, { Host: 'evil.example' }],
    ['without the token is refused', 403, {}, '/decode'],
    ['from another site is refused', 403, { 'Sec-Fetch-Site': 'cross-site' }],
    ['of a form is refused', 415, { 'Content-Type': 'text/plain' }],
    ['that is too long is refused', 413, { 'Content-Length': String(longestCapture + 1) }],
    ['at another place is refused', 405, {}, 'map'],
  ])('%s', async (_name, status, headers, path) => {
    expect((await send(headers, '', path)).status).toBe(status);
  });
  test('that is longer than it says is refused', async () => {
    expect((await send({}, 'x'.repeat(longestCapture + 1))).status).toBe(413);
  });
});

test('the page forbids everything from outside', async () => {
  await start();
  const { headers } = await ask('');
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  expect(headers['access-control-allow-origin']).toBeUndefined();
  const policy = String(headers['content-security-policy']);
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; img-src data:; base-uri 'none'; form-action 'none'; connect-src 'self'; frame-ancestors 'none'$/,
  );
});

test('only this machine is listened to', async () => {
  await start();
  expect(server?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
  const first = server?.url;
  await server?.close();
  await start();
  expect(server?.url).not.toBe(first);
});

test('the built page is one file of less than 600 kB, compressed, that asks for nothing from outside', async () => {
  const { gzipSync } = await import('node:zlib');
  const page = await builtWebPage();
  expect(gzipSync(page).length).toBeLessThan(600_000);
  console.log(`the page: ${page.length} bytes, ${gzipSync(page).length} compressed`);
  const outside = [
    ...page.matchAll(/\b(?:src|href)="(?!data:)([^"]*)"|@import|url\((?!data:)|https?:\/\/(?!www\.w3\.org)/g),
  ];
  expect(outside.map(([text]) => text)).toEqual([]);
  expect(page).not.toMatch(/ style="| on\w+="/);
  expect(contentSecurityPolicy(page)).not.toContain('unsafe');
});
