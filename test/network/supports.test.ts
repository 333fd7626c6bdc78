import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { supports } from '../../src/index.ts';
import { NetlinkError } from '../../src/netlink/errors/netlink-error.ts';
import { links, routes } from '../../src/netlink/protocols/route/index.ts';
import { linkKinds } from '../../src/netlink/protocols/route/links/kinds/registry.ts';
import { kernelPart } from '../../src/netlink/protocols/route/missing-part.ts';
import { encapTypes } from '../../src/netlink/protocols/route/routes/encap/registry.ts';
import { actions, filters, qdiscs } from '../../src/netlink/protocols/route/tc/index.ts';
import { actionKinds, filterKinds, qdiscKinds } from '../../src/netlink/protocols/route/tc/kinds.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { testNamespace } from '../support/namespace.ts';

const tables = {
  link: linkKinds,
  qdisc: qdiscKinds,
  filter: filterKinds,
  action: actionKinds,
  encapsulation: encapTypes,
};
type Owner = keyof typeof tables;
const kinds = (Object.keys(tables) as Owner[]).flatMap((owner) =>
  [...tables[owner].keys()].map((kind) => [owner, kind] as const),
);

test.each(kinds)('knows the option of the kernel and the module of %s %s', (owner, kind) => {
  const { option, module } = kernelPart(owner, kind);
  expect(option).toMatch(/^[A-Z0-9][A-Z0-9_]+$/);
  if (module !== undefined) expect(module).toMatch(/^[a-z0-9][a-z0-9_-]+$/);
});

describeLive('supports', () => {
  liveTest(
    'tells of each kind what creating it tells, and the error names the missing part',
    needs('real root'),
    async (context) => {
      const { socket } = testNamespace(context);
      for (const [owner, kind] of kinds) {
        const isThere = await supports(`${owner}:${kind}` as never);
        const bytes = new Uint8Array();
        const request = {
          link: () => links.create({ name: 'probe', kind, options: bytes }),
          qdisc: () => qdiscs.create({ index: 1, kind, options: bytes } as never),
          filter: () => filters.create({ index: 1, parent: 'ingress', kind, protocol: 'all' } as never),
          action: () => actions.create({ kind, options: bytes } as never),
          encapsulation: () =>
            routes.add({ dst: '2001:db8::/64', oif: 1, encapType: kind, encap: bytes } as never),
        }[owner]();
        await socket.request(qdiscs.create({ index: 1, kind: 'ingress' })).catch(() => {});
        const error = await socket.request(request).then(
          () => undefined,
          (reason: NetlinkError) => reason,
        );
        const { option } = kernelPart(owner, kind);
        if (isThere) expect(error?.message ?? '').not.toContain('this kernel has no');
        else {
          expect(error).toBeInstanceOf(NetlinkError);
          const name = owner === 'encapsulation' ? `encapsulation ${kind}` : `${kind} ${owner}`;
          expect(error?.message).toMatch(new RegExp(`this kernel has no ${name}s? \\(CONFIG_${option}`));
        }
        await socket.request(qdiscs.delete({ index: 1 })).catch(() => {});
        await socket.request(links.delete('probe')).catch(() => {});
      }
    },
  );

  liveTest('tells of links what iproute2 tells', needs('command ip'), async () => {
    for (const kind of ['veth', 'bridge', 'dummy', 'vlan', 'ifb', 'vrf', 'nlmon', 'tun', 'gre', 'sit']) {
      const { stderr } = spawnSync('unshare', ['--net', 'ip', 'link', 'add', 'name', 'probe', 'type', kind], {
        encoding: 'utf8',
      });
      expect(await supports(`link:${kind}`), kind).toBe(!stderr.includes('Unknown device type'));
    }
  });

  liveTest('tells of families and protocols what the kernel lists', async () => {
    expect(await supports('family:nlctrl')).toBe(true);
    expect(await supports('family:no_such_family')).toBe(false);
    const numbers = readFileSync('/proc/net/protocols', 'utf8');
    expect(numbers).toContain('NETLINK');
    expect(await supports('protocol:route')).toBe(true);
  });

  liveTest('looks a kind alone up, and refuses a word that is none', async () => {
    expect(await supports('veth')).toBe(true);
    expect(await supports('bridge')).toBe(true);
    await expect(supports('vlam')).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      field: 'feature',
      message: expect.stringContaining("did you mean 'vlan'?"),
    });
    await expect(supports('lnk:vlan' as never)).rejects.toMatchObject({
      field: 'feature',
      message: expect.stringContaining("did you mean 'link'?"),
    });
    await expect(supports('protocol:rout' as never)).rejects.toMatchObject({ field: 'feature' });
    for (const value of [undefined, null, 5, {}, [], Promise.resolve('veth')])
      await expect(supports(value as never)).rejects.toMatchObject({ field: 'feature' });
  });
});
