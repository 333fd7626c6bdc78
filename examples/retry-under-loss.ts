/**
 * A retry policy on a bad line: 200 ms each way, 5 % of the packets lost. Shows how many requests need a second try. Run it
 * as root: `npm run example -- retry-under-loss`. Needs a kernel with netem; says so and stops where there is none.
 */
import http from 'node:http';
import { BatchError, createLab, type Lab, type LabDescription } from 'tsnetlink';
import { expect, step, summary } from './support/steps.ts';

const line: LabDescription = {
  nodes: { client: {}, server: {} },
  links: [
    {
      ends: [
        { node: 'client', addresses: ['10.0.0.1/24'] },
        { node: 'server', addresses: ['10.0.0.2/24'] },
      ],
      delay: '200ms',
      loss: '5%',
    },
  ],
};

/** The lab; `undefined` where the kernel has no netem. */
async function build(): Promise<Lab | undefined> {
  try {
    return await createLab(line);
  } catch (error) {
    const [first] = error instanceof BatchError ? error.errors : [];
    if (first?.code === 'ENOENT' || first?.code === 'EOPNOTSUPP') return undefined;
    throw error;
  }
}

/** The code under test: repeats a request until it succeeds. No try takes longer than `patience` milliseconds. */
async function fetchWithRetry(lab: Lab, url: string, patience: number): Promise<number> {
  for (let tries = 1; tries <= 10; tries++) {
    const signal = AbortSignal.timeout(patience);
    const response = await lab
      .node('client')
      .namespace.fetch(url, { signal, headers: { connection: 'close' } })
      .catch(() => undefined);
    if (response?.ok === true) return tries;
  }
  throw new Error(`no answer from ${url} in 10 tries`);
}

const lab = await build();
if (lab === undefined) {
  console.log('skipped: this kernel has no netem');
} else {
  const server = http.createServer((_request, response) => response.end('ok'));
  try {
    await lab.node('server').namespace.listen(server, { port: 80 });
    const tries = await step(
      'twelve requests on the bad line',
      () => Promise.all(Array.from({ length: 12 }, () => fetchWithRetry(lab, 'http://10.0.0.2/', 1500))),
      (list) => `tries: ${list.join(' ')}`,
    );
    expect(tries.length === 12, 'every request is answered in the end');
  } finally {
    server.closeAllConnections();
    server.close();
    await lab.destroy();
  }
  summary();
}
