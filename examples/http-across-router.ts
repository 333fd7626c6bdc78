/**
 * One process in three network namespaces: an HTTP service in the first, a router without address translation in the second, a client in the
 * third. The service sees the client's own address. Run it with `npm run example -- http-across-router`.
 */
import http from 'node:http';
import { Namespace, VethPair } from 'tsnetlink';
import { expect, step, summary } from './support/steps.ts';

const [client, router, server] = await step('create three namespaces', () =>
  Promise.all([Namespace.create(), Namespace.create(), Namespace.create()]),
);
const service = http.createServer((request, response) => {
  response.end(`hello ${request.socket.remoteAddress}, you asked for ${request.url}`);
});
const agent = client.httpAgent({ keepAlive: true });
try {
  await step('connect client and router', () =>
    VethPair.create(
      { name: 'eth0', namespace: client, addresses: ['10.0.1.2/24'], up: true },
      { name: 'left', namespace: router, addresses: ['10.0.1.1/24'], up: true },
    ),
  );
  await step('connect router and server', () =>
    VethPair.create(
      { name: 'right', namespace: router, addresses: ['10.0.2.1/24'], up: true },
      { name: 'eth0', namespace: server, addresses: ['10.0.2.2/24'], up: true },
    ),
  );
  await step('tell client and server their way out', async () => {
    await client.addRoute({ dst: 'default', gateway: '10.0.1.1' });
    await server.addRoute({ dst: 'default', gateway: '10.0.2.1' });
  });
  await step('let the service listen on 10.0.2.2:80', () =>
    server.listen(service, { host: '10.0.2.2', port: 80 }),
  );

  const failure = await step(
    'fetch, while the router does not forward',
    () => client.fetch('http://10.0.2.2/', { signal: AbortSignal.timeout(300) }).then(String, tellError),
    (text) => text,
  );
  expect(failure === 'TimeoutError', 'no answer without forwarding');

  await step('let the router forward', () => router.sysctl.set('net.ipv4.ip_forward', true));
  const answer = await step(
    'fetch http://10.0.2.2/',
    async () => (await client.fetch('http://10.0.2.2/')).text(),
    (text) => text,
  );
  expect(answer.startsWith('hello 10.0.1.2,'), 'the service sees the address of the client');
  const again = await step(
    'the same by http.get with an agent',
    () => get('http://10.0.2.2/agent'),
    (text) => text,
  );
  expect(again.endsWith('/agent'), 'the agent goes the same way');
} finally {
  agent.destroy();
  service.closeAllConnections();
  service.close();
  for (const namespace of [client, router, server]) namespace.close();
}
summary();

function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, async (response) => resolve(Buffer.concat(await response.toArray()).toString()))
      .on('error', reject);
  });
}

function tellError(error: Error): string {
  return error.name;
}
