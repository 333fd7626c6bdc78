/** Tests with jest: one lab for the file. Run it with `node --experimental-vm-modules node_modules/jest/bin/jest.js`, since tsnetlink is made of ES modules. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { uniqueName, useLab } from 'tsnetlink/testing';

const lab = useLab(
  { before: beforeAll, after: afterAll },
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

test('a partition is healed', async () => {
  const client = lab().node('client');
  await lab().partition(['client'], ['server']);
  expect((await client.ping('server', { timeout: 100 })).received).toBe(0);
  await lab().heal();
  expect((await client.ping('server', { timeout: 10_000 })).received).toBe(1);
});

test.concurrent('names of concurrent tests differ', async () => {
  expect(uniqueName('web')).not.toBe(uniqueName('web'));
});
