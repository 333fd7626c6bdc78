import { Namespace, Tun } from 'tsnetlink';
import { ethtoolOperations, nameBits } from 'tsnetlink/ethtool';
import { links } from 'tsnetlink/route';
import { expect, type TestContext, test } from 'vitest';
import { namesIn } from '../../../src/netlink/protocols/generic/ethtool/bitset.ts';
import { readFeatures, wantedFeatures } from '../../../src/netlink/protocols/generic/ethtool/features.ts';
import { LinkEthtool } from '../../../src/network/links/ethtool.ts';
import { describeLive, liveTest, needs } from '../../support/live.ts';
import { runIn } from '../../support/namespace.ts';

type Link = Awaited<ReturnType<Namespace['link']>>;

async function emptyNamespace(context: TestContext): Promise<Namespace> {
  const namespace = await Namespace.create();
  context.onTestFinished(() => namespace.close());
  return namespace;
}

/** A veth in a fresh namespace. */
async function veth(context: TestContext): Promise<Link> {
  const namespace = await emptyNamespace(context);
  return namespace.createLink({ name: 'v0', kind: 'veth', options: { peer: { name: 'v1' } } });
}

/** Links of several kinds in a fresh namespace. */
async function someLinks(context: TestContext): Promise<Link[]> {
  const link = await veth(context);
  const bridge = await link.namespace.createLink({ name: 'br0', kind: 'bridge' });
  return [link, await link.namespace.link('v1'), bridge, await link.namespace.link('lo')];
}

/** Runs `ethtool` in the namespace of a link. */
const ethtool = (link: Link, ...words: string[]): string =>
  runIn(link.namespace, ['ethtool', ...words.map((word) => (word === 'DEV' ? link.name : word))].join(' '));

/** Runs `ethtool --json`, which prints a list with one object. */
function ethtoolJson(link: Link, ...words: string[]): Record<string, unknown> {
  const [{ ifname, ...rest }] = JSON.parse(ethtool(link, '--json', ...words)) as [{ ifname: string }];
  expect(ifname).toBe(link.name);
  return rest;
}

/** The lines `Name: value` of the output of ethtool. */
const lines = (output: string): Record<string, string> =>
  Object.fromEntries(
    [...output.matchAll(/^\s*([^:\n]+):[ \t]*(.*?)\s*$/gm)].map(([, name, value]) => [name, value]),
  );

const message = {
  hw: { one: true, two: true, 'tx-checksum-a': true, 'tx-checksum-b': false, 'rx-gro': true, '#9': false },
  wanted: {
    one: true,
    two: false,
    'tx-checksum-a': true,
    'tx-checksum-b': false,
    'rx-gro': true,
    '#9': false,
  },
  active: {
    one: true,
    two: false,
    'tx-checksum-a': false,
    'tx-checksum-b': true,
    'rx-gro': true,
    '#9': false,
  },
  nochange: {
    one: false,
    two: true,
    'tx-checksum-a': false,
    'tx-checksum-b': true,
    'rx-gro': false,
    '#9': true,
  },
};

test('features have the names of ethtool, those of several with their members', () => {
  expect(readFeatures(message)).toEqual({
    'tx-checksumming': { active: true },
    'tx-checksum-a': { active: false, fixed: false, requested: true },
    'tx-checksum-b': { active: true, fixed: true, requested: false },
    'generic-receive-offload': { active: true, fixed: false, requested: true },
    one: { active: true, fixed: false, requested: true },
    two: { active: false, fixed: true, requested: false },
  });
});

test('features are switched by any of their names, as far as they can be', () => {
  expect(wantedFeatures(message, { tx: true, gro: false, one: true })).toEqual({
    'tx-checksum-a': true,
    'rx-gro': false,
    one: true,
  });
  expect(wantedFeatures(message, { two: false, 'tx-checksum-b': true })).toEqual({});
  for (const [name, reason] of [
    ['tow', /no such feature; did you mean 'two'/],
    ['generic-recieve-offload', /did you mean 'generic-receive-offload'/],
    ['two', /the link cannot change it: it is always off/],
  ] as const)
    expect(() => wantedFeatures(message, { [name]: true })).toThrow(
      expect.objectContaining({ path: [name], reason: expect.stringMatching(reason) }),
    );
});

test('bits of events get names', () => {
  expect(nameBits(['#1', '#0', '#7', 'x'], ['a', ''])).toEqual(['#1', 'a', '#7', 'x']);
  expect(nameBits({ '#1': true, '#0': false }, ['a', 'b'])).toEqual({ b: true, a: false });
});

test('of values that were read those that differ are sent, of others all', async () => {
  const rings = { rxMax: 4096, rx: 256, tx: 256, txPush: false };
  const sent: unknown[] = [];
  const namespace = {
    async request({ operation, value }: { operation: string; value: object }) {
      if (operation === 'ethtool ringsGet') return rings;
      sent.push(value);
      return undefined;
    },
  };
  const settings = new LinkEthtool({ index: 5, name: 'eth0', namespace, refresh: async () => {} } as never);
  await settings.setRings(rings);
  await settings.setRings({ ...rings, rx: 512 });
  await settings.setRings({ tx: 256, txPush: false });
  const header = { devIndex: 5 };
  expect(sent).toEqual([
    { header, rx: 512 },
    { header, tx: 256, txPush: false },
  ]);
});

describeLive('settings of a link', () => {
  liveTest(
    'features are those of ethtool --json',
    needs('command ethtool', 'command nsenter'),
    async (context) => {
      for (const link of await someLinks(context)) {
        const theirs = ethtoolJson(link, '-k', 'DEV');
        const own = await link.features();
        expect(Object.keys(own)).toEqual(Object.keys(theirs));
        const spelled = Object.entries(own).map(([name, { active, fixed = null, requested = null }]) => [
          name,
          { active, fixed, requested },
        ]);
        expect(Object.fromEntries(spelled)).toEqual(theirs);
      }
    },
  );

  liveTest('features are switched, with those that need them, and an event tells of it', async (context) => {
    const link = await veth(context);
    const watch = link.namespace.socketFor('generic').watch(['ethtool/monitor']);
    const { changed, missing } = await link.setFeatures({ 'tx-checksumming': false, sg: true });
    expect(changed).toMatchObject({ 'tx-checksum-ip-generic': false, 'tx-tcp-segmentation': false });
    expect(missing).toEqual({});
    const after = await link.features();
    expect(after['tx-checksumming']).toEqual({ active: false });
    expect(after['tx-tcp-segmentation']).toEqual({ active: false, fixed: false, requested: true });
    // A feature that needs another one stays off.
    expect((await link.setFeatures({ tso: true })).missing).toMatchObject({ 'tx-tcp-segmentation': true });
    const names = await link.namespace.request(ethtoolOperations.strings.get('features'));
    for await (const event of watch) {
      if (event.kind !== 'notification' || event.name !== 'ethtool/featuresNtf') continue;
      if (event.message.header?.devIndex !== link.index) continue;
      const active = namesIn(nameBits(event.message.active ?? [], names));
      if (active.includes('tx-checksum-ip-generic')) continue;
      expect(active).toContain('tx-scatter-gather');
      expect(active.filter((name) => name.startsWith('#'))).toEqual([]);
      break;
    }
    // All features can be given back.
    const given = Object.entries(after).map(([name, { active }]): [string, boolean] => [name, active]);
    expect(await link.setFeatures(Object.fromEntries(given))).toMatchObject({ changed: {} });
  });

  liveTest('an unknown feature, and one that the link cannot switch, is refused', async (context) => {
    const link = await veth(context);
    const before = await link.features();
    await expect(link.setFeatures({ rx: false, 'tx-checksuming': false })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      field: 'tx-checksuming',
      message: expect.stringMatching(/the kernel has no such feature; did you mean 'tx-checksumming'/),
    });
    await expect(link.setFeatures({ rx: false, lro: true })).rejects.toMatchObject({
      field: 'lro',
      message: expect.stringContaining('it is always off'),
    });
    expect(await link.features()).toEqual(before);
  });

  liveTest(
    'counters and driver are those of ethtool',
    needs('command ethtool', 'command nsenter'),
    async (context) => {
      const link = await veth(context);
      const theirs = lines(ethtool(link, '-S', 'DEV'));
      delete theirs['NIC statistics'];
      const own = await link.driverStatistics();
      expect(Object.entries(own).map(([name, count]) => [name, String(count)])).toEqual(
        Object.entries(theirs),
      );
      expect(own.peer_ifindex).toBe(BigInt((await link.namespace.link('v1')).index));
      const { driver, version, firmwareVersion, busInfo, expansionRomVersion } = await link.ethtool.driver();
      expect(lines(ethtool(link, '-i', 'DEV'))).toMatchObject({
        driver,
        version,
        'firmware-version': firmwareVersion,
        'expansion-rom-version': expansionRomVersion,
        'bus-info': busInfo,
      });
      const lo = await link.namespace.link('lo');
      await expect(lo.driverStatistics()).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
      // `ioctl` knows links by name.
      await link.namespace.request(links.change(link.index, { name: 'renamed' }));
      expect((await link.driverStatistics()).peer_ifindex).toBe(own.peer_ifindex);
    },
  );

  liveTest(
    'all that ethtool prints as JSON is the same',
    needs('command ethtool', 'command nsenter'),
    async (context) => {
      const [link] = (await someLinks(context)) as [Link];
      expect(await link.ethtool.statistics()).toEqual(ethtoolJson(link, '-S', 'DEV', '--all-groups'));
      expect(await link.ethtool.module()).toEqual(ethtoolJson(link, '--show-module', 'DEV'));
      for (const [read, word] of [
        [() => link.ethtool.pause(), '-a'],
        [() => link.ethtool.fec(), '--show-fec'],
      ] as const) {
        expect(() => ethtool(link, '--json', word, 'DEV')).toThrow(/not supported/);
        await expect(read()).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
      }
    },
  );

  liveTest(
    'speed, queues and timestamps are those of ethtool',
    needs('command ethtool', 'command nsenter'),
    async (context) => {
      const link = await veth(context);
      const settings = lines(ethtool(link, 'DEV'));
      const { speed, duplex, autoneg } = await link.ethtool.linkModes();
      expect(settings).toMatchObject({
        Speed: `${speed}Mb/s`,
        Duplex: duplex === 'full' ? 'Full' : 'Half',
        'Auto-negotiation': autoneg ? 'on' : 'off',
      });
      const { port, transceiver, phyaddr } = await link.ethtool.linkInfo();
      expect(settings).toMatchObject({
        Port: 'Twisted Pair',
        PHYAD: String(phyaddr),
        Transceiver: transceiver,
      });
      expect(port).toBe('tp');
      expect(settings['Link detected']).toBe((await link.ethtool.linkState()).link ? 'yes' : 'no');
      const { timestamping } = await link.ethtool.timestamping();
      for (const ability of timestamping as string[]) expect(ethtool(link, '-T', 'DEV')).toContain(ability);
      // An object that was read can be given back with a change: the values that differ are sent.
      await link.ethtool.setChannels({ ...(await link.ethtool.channels()), rxCount: 2 });
      await link.ethtool.setChannels(await link.ethtool.channels());
      const { rxMax, rxCount } = await link.ethtool.channels();
      const counts = [...ethtool(link, '-l', 'DEV').matchAll(/^RX:\s+(\d+)$/gm)].map(([, count]) =>
        Number(count),
      );
      expect(counts).toEqual([rxMax, rxCount]);
      expect(rxCount).toBe(2);
    },
  );

  liveTest(
    'a tap has settings that can be changed, and given back',
    needs('device /dev/net/tun'),
    async (context) => {
      const namespace = await emptyNamespace(context);
      using tap = await Tun.create({ name: 'tap0', mode: 'tap', namespace });
      const settings = tap.ethtool;
      await settings.setLinkModes({ speed: 100, duplex: 'half' });
      await settings.setLinkInfo({ port: 'fibre' });
      await settings.setDebug({ msgmask: ['link', 'drv'] });
      await settings.setDebug({ msgmask: { link: false, wol: true } });
      await settings.setCoalesce({ rxMaxFrames: 32 });
      const all = async () => ({
        modes: await settings.linkModes(),
        info: await settings.linkInfo(),
        debug: await settings.debug(),
        coalesce: await settings.coalesce(),
      });
      const before = await all();
      expect(before).toMatchObject({
        modes: { speed: 100, duplex: 'half' },
        info: { port: 'fibre' },
        debug: { msgmask: ['drv', 'wol'] },
        coalesce: { rxMaxFrames: 32 },
      });
      await settings.setLinkModes(before.modes);
      await settings.setLinkInfo(before.info);
      await settings.setDebug(before.debug);
      await settings.setCoalesce(before.coalesce);
      expect(await all()).toEqual(before);
      // A list says what all links have, with the name of each.
      const listed = await namespace.request(ethtoolOperations.linkModes.list());
      expect(listed.find(({ devName }) => devName === 'tap0')).toEqual({
        devIndex: tap.index,
        devName: 'tap0',
        ...before.modes,
      });
      await namespace.request(ethtoolOperations.coalesce.set('tap0', { rxMaxFrames: 8 }));
      expect(await namespace.request(ethtoolOperations.coalesce.get('tap0'))).toEqual({ rxMaxFrames: 8 });
    },
  );

  liveTest('all lists are answered', async (context) => {
    const { namespace } = await veth(context);
    let listed = 0;
    for (const [name, one] of Object.entries<object>(ethtoolOperations)) {
      if (!('list' in one)) continue;
      try {
        const { list } = one as { list(): ReturnType<typeof ethtoolOperations.rings.list> };
        for (const item of await namespace.request(list())) {
          expect(item, name).toMatchObject({ devIndex: expect.any(Number), devName: expect.any(String) });
          listed++;
        }
      } catch (error) {
        // Messages that the kernel does not have.
        expect(error, name).toMatchObject({ code: 'EOPNOTSUPP', extack: undefined });
      }
    }
    expect(listed).toBeGreaterThan(8);
  });

  liveTest('the names of bits are checked before anything is sent, with the nearest one', async (context) => {
    const { ethtool: settings } = await veth(context);
    for (const [attempt, field, nearest] of [
      [() => settings.setWakeOnLan({ modes: ['majic'] }), 'modes[0]', 'magic'],
      [() => settings.setLinkModes({ ours: { '100baseT/Ful': true } }), 'ours.100baseT/Ful', '100baseT/Full'],
      [() => settings.setDebug({ msgmask: { linc: true } }), 'msgmask.linc', 'link'],
    ] as const)
      await expect(attempt()).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        field,
        message: expect.stringContaining(`did you mean '${nearest}'`),
      });
    await expect(settings.setPrivateFlags({ flags: { legacy: true } })).rejects.toMatchObject({
      field: 'flags.legacy',
      message: expect.stringContaining("the kernel has no bit 'legacy' here"),
    });
  });

  liveTest('every method refuses bad arguments', async (context) => {
    const { ethtool: settings } = await veth(context);
    const methods = Object.getOwnPropertyNames(LinkEthtool.prototype).filter(
      (name) => name !== 'constructor',
    );
    expect(methods.length).toBeGreaterThan(45);
    const refused = { code: expect.stringMatching(/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/) };
    const call = (name: string, ...args: unknown[]) =>
      (settings as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]!(...args);
    const setters = methods.filter((name) => /^(set|delete|moduleEeprom|flash)/.test(name));
    for (const name of methods)
      await expect(call(name, undefined, {}, {}), `${name} with too much`).rejects.toMatchObject(refused);
    for (const name of setters)
      for (const bad of [undefined, null, 'text', -1, [], { nonsenseKey: 1 }, Promise.resolve({})])
        await expect(call(name, bad), `${name}(${String(bad)})`).rejects.toMatchObject(refused);
  });
});
