/**
 * A test of an HTTP client on a bad line, with node:test: it must repeat requests until it has an answer. The lab is built once for the file, and
 * destroyed after it. `npm run example -- http-client.test`, as root or not.
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { useLab } from 'tsnetlink/testing';

const lab = useLab(
  { before, after },
  {
    nodes: { client: {}, server: {} },
    links: [
      {
        ends: [
          { node: 'client', addresses: ['10.0.0.1/24'] },
          { node: 'server', addresses: ['10.0.0.2/24'] },
        ],
      },
    ],
  },
);

/** The code under test: gives up an attempt after a while, and repeats it. */
async function getWithRetry(fetch: typeof globalThis.fetch, url: string, attempts: number): Promise<string> {
  for (let left = attempts; ; left--) {
    try {
      const response = await fetch(url, {
        signal: AbortSignal.timeout(500),
        headers: { connection: 'close' },
      });
      return await response.text();
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}

test('the client has an answer in the end, although a third of the packets is lost', async () => {
  const { client, server } = {
    client: lab().node('client').namespace,
    server: lab().node('server').namespace,
  };
  const service = http.createServer((_request, response) => response.end('hello'));
  await server.listen(service, { port: 80 });
  try {
    await lab().cable('client', 'server').impair({ loss: '33%' });
    assert.equal(await getWithRetry(client.fetch as typeof fetch, 'http://10.0.0.2/', 50), 'hello');
    await lab().cable('client', 'server').down();
    await assert.rejects(getWithRetry(client.fetch as typeof fetch, 'http://10.0.0.2/', 2));
    await lab().cable('client', 'server').up();
    await lab().cable('client', 'server').restore();
    assert.equal(await getWithRetry(client.fetch as typeof fetch, 'http://10.0.0.2/', 50), 'hello');
  } finally {
    service.closeAllConnections();
    service.close();
  }
});
