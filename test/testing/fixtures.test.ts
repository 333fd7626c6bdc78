import { Namespace } from 'tsnetlink';
import { labFixture, namespaceFixture } from 'tsnetlink/testing';
import { afterAll, test as base, expect } from 'vitest';
import { whyNotLive } from '../support/live.ts';
import { patience } from '../support/patience.ts';

const used: Namespace[] = [];

const test = base.extend({
  namespace: namespaceFixture,
  lab: labFixture(
    {
      nodes: { a: {}, b: {} },
      links: [
        {
          ends: [
            { node: 'a', addresses: ['10.0.0.1/24'] },
            { node: 'b', addresses: ['10.0.0.2/24'] },
          ],
        },
      ],
    },
    { prefix: 'fixture-' },
  ),
});

afterAll(async () => {
  expect(used.every(({ closed }) => closed)).toBe(true);
  if (whyNotLive === undefined) expect(await Namespace.list()).toEqual([]);
});

for (const time of ['first', 'second']) {
  test.skipIf(whyNotLive !== undefined)(
    `a test has a private namespace, the ${time} time`,
    async ({ namespace }) => {
      used.push(namespace);
      expect(namespace.equals(Namespace.current())).toBe(false);
      expect((await namespace.links()).map(({ name }) => name)).toEqual(['lo']);
      await namespace.createLink({ kind: 'bridge', name: 'mine' });
    },
  );
}

test.skipIf(whyNotLive !== undefined)('a test has a private lab', async ({ lab }) => {
  used.push(...lab.nodes.map(({ namespace }) => namespace));
  expect((await lab.node('a').ping('b', { timeout: patience })).received).toBe(1);
});

base(
  'a lab fixture refuses unknown options and mistakes in the description, before anything is created',
  async () => {
    const use = async () => {
      throw new Error('not reached');
    };
    await expect(labFixture({ nodes: { a: {} } }, { prefx: 'x' } as never)({}, use)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      field: 'options.prefx',
      message: expect.stringContaining("did you mean 'prefix'"),
    });
    await expect(labFixture(Promise.resolve({ nodes: {} }) as never)({}, use)).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_INVALID_ARG/),
    });
  },
);
