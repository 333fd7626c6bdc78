import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterNode, nodesFromKubernetes } from 'tsnetlink/cni';
import { expect, type TestContext, test } from 'vitest';
import { useLoopback } from '../support/loopback.ts';
import { eventually } from '../support/patience.ts';
import { apiCertificate, apiKey } from './api-certificate.ts';

useLoopback();

/** Answers of the API as it gives them, with the fields that matter here among those that do not. */
function nodeObject(name: string, number: number, change: object = {}, version = 100 + number): object {
  return {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: {
      name,
      uid: `0d9c6d1e-5c4f-4f0e-8f3a-00000000000${number}`,
      resourceVersion: String(version),
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: { podCIDR: `10.1.${number}.0/24`, podCIDRs: [`10.1.${number}.0/24`, `fd00:1:${number}::/64`] },
    status: {
      capacity: { cpu: '4', memory: '8145884Ki', pods: '110' },
      conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: '2026-01-01T00:00:10Z' }],
      addresses: [
        { type: 'InternalIP', address: `192.0.2.${number}` },
        { type: 'InternalIP', address: `fd00:99::${number}` },
        { type: 'Hostname', address: name },
      ],
    },
    ...change,
  };
}

const listOf = (items: object[], resourceVersion: string, next?: string): object => ({
  kind: 'NodeList',
  apiVersion: 'v1',
  metadata: { resourceVersion, ...(next !== undefined && { continue: next, remainingItemCount: 1 }) },
  items,
});
const failure = (code: number, reason: string, message: string): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code,
});

/** A step of the server: what it is asked, and how it answers. */
type Step = (query: URLSearchParams, response: ServerResponse, request: IncomingMessage) => void;

interface Api {
  /** The lists that the source has given, the newest last. */
  readonly lists: (readonly ClusterNode[])[];
  readonly problems: string[];
  /** The requests: `list`, or the version that a watch begins behind. */
  readonly asked: string[];
  readonly tokenFile: string;
}

/** Runs a source against a server that answers each request with the next step; a watch beyond the last one stays open. */
async function follow(context: TestContext, steps: Step[], change: object = {}): Promise<Api> {
  const folder = mkdtempSync(join(tmpdir(), 'tsnetlink-api-'));
  const tokenFile = join(folder, 'token');
  const caFile = join(folder, 'ca.crt');
  writeFileSync(tokenFile, 'secret\n');
  writeFileSync(caFile, apiCertificate);
  const api: Api = { lists: [], problems: [], asked: [], tokenFile };
  const server = createServer({ key: apiKey, cert: apiCertificate }, (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'https://localhost');
    expect(pathname).toBe('/api/v1/nodes');
    api.asked.push(query.get('watch') === '1' ? (query.get('resourceVersion') ?? '') : 'list');
    response.setHeader('content-type', 'application/json');
    const step = steps.shift();
    if (step === undefined) response.flushHeaders();
    else step(query, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const controller = new AbortController();
  const { port } = server.address() as AddressInfo;
  const source = nodesFromKubernetes({ server: `https://127.0.0.1:${port}`, tokenFile, caFile, ...change });
  const running = (async () => {
    for await (const nodes of source(controller.signal, ({ message }) => void api.problems.push(message)))
      api.lists.push(nodes);
  })();
  context.onTestFinished(async () => {
    controller.abort();
    await running;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });
  return api;
}

const json =
  (body: object, status = 200): Step =>
  (_, response) =>
    void response.writeHead(status).end(JSON.stringify(body));
/** A watch with these events, which ends then, or stays open. */
const events =
  (list: object[], end: 'ends' | 'stays' | 'breaks' = 'ends'): Step =>
  (_, response) => {
    response.write(list.map((event) => `${JSON.stringify(event)}\n`).join(''));
    if (end === 'ends') response.end();
    if (end === 'breaks') setImmediate(() => response.destroy());
  };
const event = (type: string, object: object): object => ({ type, object });
const bookmark = (resourceVersion: string): object =>
  event('BOOKMARK', {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: { resourceVersion, creationTimestamp: null },
  });
const names = (nodes: readonly ClusterNode[] | undefined): string[] => (nodes ?? []).map(({ name }) => name);

test('nodes are listed in pages, and watched from the version of the list on', async (context) => {
  const { lists, asked, problems } = await follow(context, [
    (query, response, request) => {
      expect(request.headers.authorization).toBe('Bearer secret');
      expect(query.get('limit')).toBe('500');
      json(listOf([nodeObject('a', 1)], '200', 'next-page'))(query, response, request);
    },
    (query, response, request) => {
      expect(query.get('continue')).toBe('next-page');
      json(listOf([nodeObject('b', 2), nodeObject('new', 9, { spec: {} })], '200'))(query, response, request);
    },
    events(
      [
        event('ADDED', nodeObject('c', 3, {}, 201)),
        // A heartbeat changes nothing.
        event('MODIFIED', nodeObject('a', 1, {}, 202)),
        event('MODIFIED', nodeObject('new', 9, {}, 203)),
        event('DELETED', nodeObject('b', 2, {}, 204)),
        bookmark('250'),
      ],
      'ends',
    ),
  ]);
  await eventually(() => expect(asked).toEqual(['list', 'list', '200', '250']));
  expect(lists.map(names)).toEqual([
    ['a', 'b'],
    ['a', 'b', 'c'],
    ['a', 'b', 'new', 'c'],
    ['a', 'new', 'c'],
  ]);
  expect(lists[0]?.[0]).toEqual({
    name: 'a',
    addresses: ['192.0.2.1', 'fd00:99::1'],
    subnets: ['10.1.1.0/24', 'fd00:1:1::/64'],
  });
  expect(problems).toEqual([]);
});

for (const [name, gone] of Object.entries({
  'as the answer': json(failure(410, 'Expired', 'too old resource version: 200 (300)'), 410),
  'in an event': events([event('ERROR', failure(410, 'Expired', 'too old resource version: 200 (300)'))]),
}))
  test(`a version that is too old leads to a new list: ${name}`, async (context) => {
    const { lists, asked, problems } = await follow(context, [
      json(listOf([nodeObject('a', 1), nodeObject('b', 2)], '200')),
      gone,
      json(listOf([nodeObject('b', 2), nodeObject('c', 3)], '300')),
    ]);
    await eventually(() => expect(asked).toEqual(['list', '200', 'list', '300']));
    expect(lists.map(names)).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
    expect(problems).toEqual([]);
  });

test('after errors it connects again, keeps what it knows, and reports them', async (context) => {
  const { lists, asked, problems, tokenFile } = await follow(context, [
    json(failure(401, 'Unauthorized', 'Unauthorized'), 401),
    (_, response) => void response.destroy(),
    (_, response) => void response.end('<html>a proxy</html>'),
    (query, response, request) => {
      expect(request.headers.authorization).toBe('Bearer newer');
      json(listOf([nodeObject('a', 1)], '200'))(query, response, request);
    },
    events([event('ADDED', nodeObject('b', 2, {}, 201))], 'breaks'),
    json(failure(503, 'ServiceUnavailable', 'etcd has no leader'), 503),
    events([event('ADDED', nodeObject('c', 3, {}, 202))], 'stays'),
  ]);
  await eventually(() => expect(problems.length).toBeGreaterThan(0));
  writeFileSync(tokenFile, 'newer');
  await eventually(() => expect(names(lists.at(-1))).toEqual(['a', 'b', 'c']));
  // The event before the break may be lost with it: then it comes again.
  expect(asked.slice(0, 5)).toEqual(['list', 'list', 'list', 'list', '200']);
  expect(problems.join('\n')).toMatch(/401 Unauthorized\n(.*\n)*.*JSON(.*\n)*.*503 etcd has no leader/);
});

test('a server of another authority is refused', async (context) => {
  const { lists, problems, asked } = await follow(context, [json(listOf([], '1'))], { caFile: undefined });
  await eventually(() => expect(problems[0]).toMatch(/certificate/));
  expect([lists, asked]).toEqual([[], []]);
});

test('a node that contradicts another is left out, and reported', async (context) => {
  const { lists, problems } = await follow(context, [
    json(listOf([nodeObject('a', 1), nodeObject('b', 1), nodeObject('c', 3)], '200')),
  ]);
  await eventually(() => expect(names(lists.at(-1))).toEqual(['a', 'c']));
  expect(problems).toEqual([expect.stringMatching(/^node b: .*192\.0\.2\.1 is the one of/)]);
});
