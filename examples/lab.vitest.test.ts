/** Tests with vitest: one lab for the file, a fresh lab for each test, and names that do not collide in concurrent tests. Run it with `npx vitest run`. */
import { Namespace } from 'tsnetlink';
import { labFixture, uniqueName, useLab } from 'tsnetlink/testing';
import { afterAll, test as base, beforeAll, expect } from 'vitest';

const description = {
  nodes: { client: {}, server: {} },
  links: [
    {
      ends: [
        { node: 'client', addresses: ['10.0.0.1/24'] },
        { node: 'server', addresses: ['10.0.0.2/24'] },
      ],
    },
  ],
} as const;

const shared = useLab({ before: beforeAll, after: afterAll }, description);
const test = base.extend({ lab: labFixture(description) });

base('the lab of the file has a cable that can be pulled', async () => {
  await shared().cable('client', 'server').down();
  await shared().cable('client', 'server').up();
  expect((await shared().node('client').ping('server', { timeout: 10_000 })).received).toBe(1);
});

test('a test with a lab that no other test sees', async ({ lab }) => {
  await lab.partition(['client'], ['server']);
  expect((await lab.node('client').ping('server', { timeout: 100 })).received).toBe(0);
  await lab.heal();
  expect((await lab.node('client').ping('server', { timeout: 10_000 })).received).toBe(1);
});

for (const number of [1, 2, 3]) {
  base.concurrent(`concurrent test ${number} has a namespace with its own name`, async ({ expect }) => {
    const name = uniqueName('web');
    const namespace = await Namespace.create(name);
    try {
      expect(await Namespace.list()).toContain(name);
    } finally {
      await namespace.delete();
    }
  });
}
