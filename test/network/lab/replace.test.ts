import { expect, onTestFinished } from 'vitest';
import { createLab, type Lab, type LabDescription, Namespace } from '../../../src/index.ts';
import { describeLive, liveTest } from '../../support/live.ts';

const names = ['a', 'b'] as const;
const prefix = 'again-';

/** Two nodes with a cable between them. */
const describeLab = (address: string): LabDescription => ({
  nodes: { [names[0]]: {}, [names[1]]: {} },
  links: [
    {
      ends: [
        { node: names[0], addresses: [address] },
        { node: names[1], addresses: ['10.0.0.2/24'] },
      ],
    },
  ],
});

function destroyLater(lab: Lab): Lab {
  onTestFinished(async () => {
    await lab.destroy().catch(() => {});
    for (const name of names) await Namespace.delete(prefix + name).catch(() => {});
    await lab.destroy().catch(() => {});
  });
  return lab;
}

async function addressesOf(lab: Lab): Promise<string[]> {
  const found = await lab.node(names[0]).namespace.addresses();
  return found
    .filter(({ family, scope }) => family === 'inet' && scope === 'global')
    .map((one) => one.address);
}

const inodes = (lab: Lab): unknown[] => lab.nodes.map(({ namespace }) => namespace.toJSON());

describeLive('a lab whose names are taken', () => {
  liveTest('is refused, and nothing of the other one changes', async () => {
    const first = destroyLater(await createLab(describeLab('10.0.0.1/24'), { prefix }));
    await expect(createLab(describeLab('10.0.0.9/24'), { prefix })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await addressesOf(first)).toEqual(['10.0.0.1/24']);
    expect((await first.node(names[0]).ping(names[1], { count: 1 })).received).toBe(1);
  });

  liveTest('replaces the other one with `replace: true`', async () => {
    const first = destroyLater(await createLab(describeLab('10.0.0.1/24'), { prefix }));
    await first.node(names[0]).namespace.createLink({ kind: 'bridge', name: 'left-over' });
    const before = inodes(first);
    const second = destroyLater(await createLab(describeLab('10.0.0.9/24'), { prefix, replace: true }));
    expect(inodes(second)).not.toEqual(before);
    expect(await addressesOf(second)).toEqual(['10.0.0.9/24']);
    const links = await second.node(names[0]).namespace.links();
    expect(links.map(({ name }) => name)).not.toContain('left-over');
    expect((await second.node(names[0]).ping(names[1], { count: 1 })).received).toBe(1);
  });

  liveTest("is changed where it differs with `replace: 'changes'`", async () => {
    const first = destroyLater(await createLab(describeLab('10.0.0.1/24'), { prefix }));
    const before = inodes(first);
    const second = destroyLater(await createLab(describeLab('10.0.0.9/24'), { prefix, replace: 'changes' }));
    expect(inodes(second)).toEqual(before);
    expect(await addressesOf(second)).toEqual(['10.0.0.9/24']);
    expect((await second.node(names[0]).ping(names[1], { count: 1 })).received).toBe(1);
  });
});
