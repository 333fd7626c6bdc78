import { expect } from 'vitest';
import { createLab, type Lab, supports } from '../../../src/index.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { eventually } from '../../support/patience.ts';
import { useScripts } from '../../support/script.ts';

const runScript = useScripts('src/index.ts');

const description = {
  nodes: {
    a: { gateway: '10.1.0.1' },
    router: { forwarding: true },
    b: { gateway: ['10.2.0.1', 'fd02::1'] },
    c: {},
  },
  switches: { s: {} },
  links: [
    {
      ends: [
        { node: 'a', addresses: ['10.1.0.2/24'] },
        { node: 'router', addresses: ['10.1.0.1/24'] },
      ],
    },
    {
      ends: [
        { node: 'b', addresses: ['10.2.0.2/24', 'fd02::2/64'] },
        { node: 'router', addresses: ['10.2.0.1/24', 'fd02::1/64'] },
      ],
    },
    { ends: [{ node: 'b', addresses: ['10.3.0.1/24'] }, { switch: 's' }] },
    { ends: [{ node: 'c', addresses: ['10.3.0.2/24'] }, { switch: 's' }] },
  ],
} as const;

async function withLab(use: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await createLab(description);
  try {
    await use(lab);
  } finally {
    await lab.destroy();
  }
}

/** Number of replies to so many requests. */
async function replies(lab: Lab, from: string, to: string, count = 2): Promise<number> {
  const { received } = await lab.node(from).ping(to, { count, interval: 5, timeout: 300 });
  return received;
}

describeLive('cables of a lab', () => {
  liveTest('go down and come up with the addresses and routes of the description', () =>
    withLab(async (lab) => {
      const cable = lab.cable('router', 'b');
      expect(cable.ends).toEqual([
        { place: 'b', link: 'eth0' },
        { place: 'router', link: 'eth1' },
      ]);
      expect(lab.cable('b:eth0', 'router')).toBe(cable);
      expect(lab.cables).toHaveLength(4);
      expect(await replies(lab, 'a', 'b')).toBe(2);
      const before = await lab.node('b').namespace.routes();
      await cable.down();
      expect(cable.isUp).toBe(false);
      expect(await replies(lab, 'a', 'b')).toBe(0);
      await cable.up();
      expect(cable.isUp).toBe(true);
      expect(await replies(lab, 'a', 'b')).toBe(2);
      // The kernel answers solicitations of IPv6 a moment after the carrier is there, and repeats lost ones after a second.
      await eventually(async () => expect(await replies(lab, 'b', 'fd02::1')).toBe(2));
      const shown = (routes: typeof before) =>
        routes
          .filter(({ dst }) => !dst.startsWith('fe80') && !dst.startsWith('ff00'))
          .map(({ dst, table, gateway = '' }) => `${table} ${dst} ${gateway}`)
          .sort();
      expect(shown(await lab.node('b').namespace.routes())).toEqual(shown(before));
      const port = lab.cable('c', 's');
      await port.down();
      expect(await replies(lab, 'c', '10.3.0.1')).toBe(0);
      await port.up();
      expect(await replies(lab, 'c', '10.3.0.1')).toBe(2);
    }),
  );

  liveTest('lose packets, with netem or without', () =>
    withLab(async (lab) => {
      const cable = lab.cable('a', 'router');
      // The link-layer addresses are known before packets are lost.
      expect(await replies(lab, 'a', '10.1.0.1')).toBe(2);
      const means = await cable.impair({ loss: '100%' });
      expect(means).toBe((await supports('netem')) ? 'netem' : 'nftables');
      expect(await replies(lab, 'a', '10.1.0.1')).toBe(0);
      await cable.impair({ loss: 0.3 });
      // Chance that all or none of 40 pairs arrive: 6e-13 and 8e-13.
      const received = await replies(lab, 'a', '10.1.0.1', 40);
      expect(received).toBeGreaterThan(0);
      expect(received).toBeLessThan(40);
      await cable.restore();
      expect(await replies(lab, 'a', '10.1.0.1', 10)).toBe(10);
      await cable.restore();
      await expect(cable.impair({ los: 1 } as never)).rejects.toMatchObject({ field: 'los' });
    }),
  );

  liveTest('delay packets in both directions, with netem or without', () =>
    withLab(async (lab) => {
      const means = (await supports('netem')) ? 'netem' : 'queue';
      /** The shortest round trip in milliseconds. */
      const shortest = async (from: string, to: string): Promise<number | undefined> => {
        const { received, rtt } = await lab.node(from).ping(to, { count: 2, interval: 5, timeout: 60_000 });
        expect(received).toBe(2);
        return rtt?.min;
      };
      const cable = lab.cable('a', 'router');
      expect(await cable.impair({ delay: '20ms' })).toBe(means);
      expect(await shortest('a', '10.1.0.1')).toBeGreaterThanOrEqual(40);
      expect(await shortest('router', '10.1.0.2')).toBeGreaterThanOrEqual(40);
      // Forwarded packets wait too, and those of IPv6; a number is one of milliseconds.
      expect(await shortest('b', '10.1.0.2')).toBeGreaterThanOrEqual(40);
      expect(await lab.cable('b', 'router').impair({ delay: 20, jitter: '5ms', rate: '100mbit' })).toBe(
        means,
      );
      expect(await shortest('b', 'fd02::1')).toBeGreaterThanOrEqual(30);
      // The end at a switch forwards frames, and has no addresses.
      expect(await lab.cable('b', 's').impair({ delay: 20 })).toBe(means);
      expect(await shortest('c', '10.3.0.1')).toBeGreaterThanOrEqual(40);
      expect(await shortest('b', '10.3.0.2')).toBeGreaterThanOrEqual(40);
      expect(await cable.impair({ delay: 1, loss: '100%' })).toBe(means);
      expect(await replies(lab, 'a', '10.1.0.1')).toBe(0);
      await cable.restore();
      expect(await shortest('a', '10.1.0.1')).toBeDefined();
      if (means === 'queue') {
        await expect(cable.impair({ delay: 1, corrupt: '1%' })).rejects.toThrow('this kernel has no netem');
        // The work done for a part of the options is undone.
        expect(await lab.node('a').namespace.nftables().tables()).toEqual([]);
      }
    }),
  );

  liveTest(
    'a thread delays the packets while the main thread is blocked, and ends with the process',
    needs('command nsenter'),
    () => {
      const { reports, status, stderr } = runScript(`
        const { spawnSync } = require('node:child_process');
        const end = (node, address) => ({ node, addresses: [address] });
        source.createLab({
          nodes: { a: {}, b: {} },
          links: [{ ends: [end('a', '10.1.0.1/24'), end('b', '10.1.0.2/24')] }],
        }).then(async (lab) => {
          await lab.cable('a', 'b').impair({ delay: 5 });
          const path = '/proc/' + process.pid + '/fd/' + lab.node('a').namespace.fd;
          const client = "require('net').connect(1, '10.1.0.2').on('error', ({ code }) => console.log(code))";
          const words = ['--net=' + path, process.execPath, '-e', client];
          report(spawnSync('nsenter', words, { encoding: 'utf8' }).stdout);
        });
      `);
      expect({ reports, status, stderr }).toEqual({ reports: ['ECONNREFUSED\n'], status: 0, stderr: '' });
    },
  );

  liveTest('partition and heal', () =>
    withLab(async (lab) => {
      await lab.partition(['a'], ['b', 'c']);
      expect(await replies(lab, 'a', 'b')).toBe(0);
      expect(await replies(lab, 'b', '10.3.0.2')).toBe(2);
      expect(await replies(lab, 'a', '10.2.0.1')).toBe(2);
      await lab.partition(['b'], ['c']);
      expect(await replies(lab, 'a', 'b')).toBe(2);
      expect(await replies(lab, 'b', '10.3.0.2')).toBe(0);
      await lab.heal();
      expect(await replies(lab, 'b', '10.3.0.2')).toBe(2);
      await lab.heal();
      for (const [groups, message] of [
        [[['a'], ['x']], "'x' is not one of"],
        [[['a'], ['a', 'b']], "'a' is in two groups"],
        [[['a']], 'groups'],
        [['a', 'b'], 'groups'],
      ] as const)
        await expect(lab.partition(...(groups as unknown as string[][]))).rejects.toThrow(message);
      expect(() => lab.cable('a', 'b')).toThrow(
        "there is none between 'a' and 'b'; cables are a:eth0 – router:eth0",
      );
      expect(() => lab.cable('a', undefined as never)).toThrow('second');
    }),
  );
});
