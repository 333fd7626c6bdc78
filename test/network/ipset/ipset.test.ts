import { type IpSetDefinition, Namespace } from 'tsnetlink';
import type { SetElement, SetOptions } from 'tsnetlink/netfilter';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeLive, liveTest } from '../../support/live.ts';

/** A set by the words of ipset, and by the objects of the library. */
interface Sample {
  readonly create: string;
  readonly definition: Omit<IpSetDefinition, 'name'>;
  readonly elements: readonly (readonly [words: string, element: SetElement])[];
}

const extensions: SetOptions = { timeout: 5000, flags: ['withCounters', 'withComment', 'withSkbinfo'] };
const extensionWords = 'timeout 5000 counters comment skbinfo';
const rich: SetElement = {
  timeout: 0,
  packets: 5n,
  bytes: 2n ** 40n,
  comment: 'a text',
  skbMark: (0x1234n << 32n) | 0xffffn,
  skbPrio: (1 << 16) | 0x10,
  skbQueue: 7,
};
const richWords =
  'timeout 0 packets 5 bytes 1099511627776 comment "a text" skbmark 0x1234/0xffff skbprio 1:10 skbqueue 7';

const [tcp, udp, icmp] = [6, 17, 1] as const;
const samples: Sample[] = [
  {
    create: `bitmap:ip range 10.0.0.0/24 ${extensionWords}`,
    definition: { type: 'bitmap:ip', options: { ip: '10.0.0.0', ipTo: '10.0.0.255', ...extensions } },
    elements: [
      ['10.0.0.5', { ip: '10.0.0.5' }],
      ['10.0.0.8-10.0.0.9', { ip: '10.0.0.8', ipTo: '10.0.0.9' }],
      [`10.0.0.77 ${richWords}`, { ip: '10.0.0.77', ...rich }],
    ],
  },
  {
    create: 'bitmap:ip range 10.0.0.0-10.255.255.255 netmask 16',
    definition: { type: 'bitmap:ip', options: { ip: '10.0.0.0', ipTo: '10.255.255.255', netmask: 16 } },
    elements: [['10.7.0.0', { ip: '10.7.0.0' }]],
  },
  {
    create: 'bitmap:ip,mac range 10.0.0.0/24',
    definition: { type: 'bitmap:ip,mac', options: { ip: '10.0.0.0', ipTo: '10.0.0.255' } },
    elements: [['10.0.0.5,02:00:00:00:00:01', { ip: '10.0.0.5', ether: '02:00:00:00:00:01' }]],
  },
  {
    create: `bitmap:port range 0-1024 ${extensionWords}`,
    definition: { type: 'bitmap:port', options: { port: 0, portTo: 1024, ...extensions } },
    elements: [
      ['80', { port: 80 }],
      [`443 ${richWords}`, { port: 443, ...rich }],
    ],
  },
  {
    create: `hash:ip hashsize 64 maxelem 100 initval 0x1 ${extensionWords}`,
    definition: { type: 'hash:ip', options: { hashSize: 64, maxElem: 100, initval: 1, ...extensions } },
    elements: [
      ['10.0.0.5', { ip: '10.0.0.5' }],
      [`10.0.0.6 ${richWords}`, { ip: '10.0.0.6', ...rich }],
      ['10.1.0.0/30', { ip: '10.1.0.0', cidr: 30 }],
    ],
  },
  {
    create: 'hash:ip family inet6 initval 0x1 forceadd netmask 64',
    definition: {
      type: 'hash:ip',
      family: 'inet6',
      options: { initval: 1, netmask: 64, flags: ['withForceadd'] },
    },
    elements: [['fd00:1::', { ip: 'fd00:1::' }]],
  },
  {
    create: 'hash:mac initval 0x1',
    definition: { type: 'hash:mac', family: 'unspec', options: { initval: 1 } },
    elements: [['02:00:00:00:00:01', { ether: '02:00:00:00:00:01' }]],
  },
  {
    create: 'hash:ip,mac initval 0x1',
    definition: { type: 'hash:ip,mac', options: { initval: 1 } },
    elements: [['10.0.0.5,02:00:00:00:00:01', { ip: '10.0.0.5', ether: '02:00:00:00:00:01' }]],
  },
  {
    create: 'hash:ip,mark markmask 0xff00 initval 0x1',
    definition: { type: 'hash:ip,mark', options: { initval: 1, markMask: 0xff00 } },
    elements: [['10.0.0.5,0x1200', { ip: '10.0.0.5', mark: 0x1200 }]],
  },
  {
    create: 'hash:ip,port initval 0x1',
    definition: { type: 'hash:ip,port', options: { initval: 1 } },
    elements: [
      ['10.0.0.5,tcp:80', { ip: '10.0.0.5', proto: tcp, port: 80 }],
      ['10.0.0.5,udp:5000-5003', { ip: '10.0.0.5', proto: udp, port: 5000, portTo: 5003 }],
      ['10.0.0.5,icmp:echo-request', { ip: '10.0.0.5', proto: icmp, port: 0x0800 }],
    ],
  },
  {
    create: 'hash:ip,port,ip initval 0x1',
    definition: { type: 'hash:ip,port,ip', options: { initval: 1 } },
    elements: [['10.0.0.5,tcp:80,10.0.0.9', { ip: '10.0.0.5', proto: tcp, port: 80, ip2: '10.0.0.9' }]],
  },
  {
    create: 'hash:ip,port,net initval 0x1',
    definition: { type: 'hash:ip,port,net', options: { initval: 1 } },
    elements: [
      ['10.0.0.5,tcp:80,10.9.0.0/16', { ip: '10.0.0.5', proto: tcp, port: 80, ip2: '10.9.0.0', cidr2: 16 }],
    ],
  },
  {
    create: `hash:net initval 0x1 ${extensionWords}`,
    definition: { type: 'hash:net', options: { initval: 1, ...extensions } },
    elements: [
      ['10.0.0.0/8', { ip: '10.0.0.0', cidr: 8 }],
      ['10.1.0.0/16 nomatch', { ip: '10.1.0.0', cidr: 16, flags: ['nomatch'] }],
      [`10.2.0.0/16 ${richWords}`, { ip: '10.2.0.0', cidr: 16, ...rich }],
    ],
  },
  {
    create: 'hash:net,net initval 0x1',
    definition: { type: 'hash:net,net', options: { initval: 1 } },
    elements: [['10.0.0.0/8,10.1.0.0/16', { ip: '10.0.0.0', cidr: 8, ip2: '10.1.0.0', cidr2: 16 }]],
  },
  {
    create: 'hash:net,port initval 0x1',
    definition: { type: 'hash:net,port', options: { initval: 1 } },
    elements: [['10.0.0.0/8,udp:53', { ip: '10.0.0.0', cidr: 8, proto: udp, port: 53 }]],
  },
  {
    create: 'hash:net,port,net initval 0x1',
    definition: { type: 'hash:net,port,net', options: { initval: 1 } },
    elements: [
      [
        '10.0.0.0/8,tcp:80,10.1.0.0/16',
        { ip: '10.0.0.0', cidr: 8, proto: tcp, port: 80, ip2: '10.1.0.0', cidr2: 16 },
      ],
    ],
  },
  {
    create: 'hash:net,iface initval 0x1',
    definition: { type: 'hash:net,iface', options: { initval: 1 } },
    elements: [
      ['10.0.0.0/8,eth0', { ip: '10.0.0.0', cidr: 8, iface: 'eth0' }],
      ['10.1.0.0/16,physdev:eth1', { ip: '10.1.0.0', cidr: 16, iface: 'eth1', flags: ['physdev'] }],
    ],
  },
];

describeLive('sets of ipset', () => {
  let a: Namespace;
  let b: Namespace;
  beforeEach(async () => {
    a = await Namespace.create();
    b = await Namespace.create();
  });
  afterEach(async () => {
    for (const namespace of [a, b]) {
      await namespace.ipset().destroyAll();
      namespace.close();
    }
  });
  const sorted = (text: string): string[] => text.trim().split('\n').sort();

  test.each(samples.map((sample) => [sample.create, sample] as const))(
    '%s: ipset saves the same as of sets that it made, and it can be given back',
    async (_, { create, definition, elements }) => {
      const sets = a.ipset();
      try {
        await sets.create({ name: 's', ...definition });
      } catch (error) {
        // The kernel lacks the type.
        if ((error as { code?: string }).code === 'IPSET_ERR_FIND_TYPE') return;
        throw error;
      }
      await sets.add(
        's',
        elements.map(([, element]) => element),
      );
      const theirs = await b.exec('ipset', ['create', 's', ...create.split(' ')]).then(
        () => true,
        (error: Error) => (/ENOENT/.test(error.message) ? false : Promise.reject(error)),
      );
      if (theirs) {
        for (const [words] of elements) await b.exec('sh', ['-c', `ipset add s ${words}`]);
        const [own, other] = [await a.exec('ipset', ['save']), await b.exec('ipset', ['save'])];
        expect(sorted(own.stdout)).toEqual(sorted(other.stdout));
      }
      for (const [, element] of elements) {
        const {
          timeout: _t,
          packets: _p,
          bytes: _b,
          comment: _c,
          skbMark: _m,
          skbPrio: _s,
          skbQueue: _q,
          ...key
        } = element;
        if (key.ipTo === undefined && key.portTo === undefined) expect(await sets.test('s', key)).toBe(true);
      }
      const listed = await sets.list();
      await sets.destroyAll();
      await sets.restore(listed);
      const again = await sets.list();
      expect(again[0]?.elements).toHaveLength(listed[0]!.elements.length);
      const { memSize: _x, ...options } = listed[0]!.options;
      expect(again[0]).toMatchObject({ type: definition.type, options });
    },
  );

  liveTest('are listed, renamed, swapped, flushed, tested and destroyed; lists contain sets', async () => {
    const sets = a.ipset();
    await sets.create({ name: 'one', type: 'hash:ip' });
    await sets.create({ name: 'two', type: 'hash:ip' });
    await sets.create({ name: 'all', type: 'list:set' });
    await sets.add('all', [{ name: 'one' }, { name: 'two' }]);
    await sets.add('one', [{ ip: '10.0.0.1' }]);
    await sets.swap('one', 'two');
    expect((await sets.list({ name: 'two' }))[0]?.elements).toEqual([{ ip: '10.0.0.1' }]);
    expect((await sets.list({ name: 'all' }))[0]?.elements).toMatchObject([{ name: 'one' }, { name: 'two' }]);
    expect(await sets.test('two', { ip: '10.0.0.1' })).toBe(true);
    expect(await sets.test('two', { ip: '10.0.0.2' })).toBe(false);
    await expect(sets.destroy('one')).rejects.toMatchObject({
      code: expect.stringMatching(/^IPSET_ERR_(BUSY|REFERENCED)$/),
    });
    expect(await sets.list({ name: 'two', terse: true })).toMatchObject([
      { elements: [], options: { elements: 1 } },
    ]);
    await sets.flush('two');
    await sets.delete('all', [{ name: 'one' }, { name: 'two' }]);
    await sets.rename('two', 'three');
    expect((await sets.list()).map(({ name }) => name).sort()).toEqual(['all', 'one', 'three']);
    await sets.destroy('three');
    await expect(sets.list({ name: 'three' })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  liveTest('take many elements at once, and errors have names', async () => {
    const sets = a.ipset();
    await sets.create({ name: 'many', type: 'hash:ip', options: { maxElem: 20_000 } });
    const elements = Array.from({ length: 20_000 }, (_, index) => ({
      ip: `10.0.${index >> 8}.${index & 255}`,
    }));
    await sets.add('many', elements.slice(1));
    const [listed] = await sets.list();
    expect(new Set(listed?.elements.map(({ ip }) => ip)).size).toBe(19_999);
    await expect(sets.add('many', [{ ip: '10.0.0.1' }])).rejects.toMatchObject({
      code: 'IPSET_ERR_EXIST',
      message: expect.stringContaining('ipset add many'),
    });
    await sets.add('many', [{ ip: '10.0.0.1' }], { exist: true });
    await sets.create({ name: 'ports', type: 'bitmap:port', options: { port: 1, portTo: 10 } });
    await expect(sets.add('ports', [{ port: 11 }])).rejects.toMatchObject({ code: 'IPSET_ERR_BITMAP_RANGE' });
    await expect(sets.add('many', [{ ip: '192.0.2.9', comment: 'x' }])).rejects.toMatchObject({
      code: 'IPSET_ERR_COMMENT',
    });
    await expect(sets.create({ name: 'no', type: 'hash:nothing' })).rejects.toMatchObject({
      code: 'IPSET_ERR_FIND_TYPE',
    });
    await sets.delete('many', elements, { exist: true });
    expect((await sets.list({ name: 'many' }))[0]?.elements).toEqual([]);
  });

  liveTest('with wrong arguments are refused before anything is sent', async () => {
    const sets = a.ipset();
    const refused: [Promise<unknown>, string][] = [
      [sets.create({ name: '', type: 'hash:ip' }), 'name'],
      [sets.create({ name: 'a', type: 'hash:ip', options: { maxElm: 5 } as never }), 'options.maxElm'],
      [sets.add('a', [{ ip: '10.0.0' }]), 'adt.0.ip'],
      [sets.add('a', []), ''],
      [sets.add('a', [{ ipp: '10.0.0.1' } as never]), 'ipp'],
    ];
    for (const [call, field] of refused)
      await expect(call).rejects.toMatchObject({
        code: expect.stringMatching(/^ERR_/),
        field: expect.stringContaining(field.split('.').at(-1)!),
      });
  });
});
