import { type Field, loadPlugin, type Plugin, pluginTypes, type Shape, versions } from 'tsnetlink/cni';
import { beforeAll, expect } from 'vitest';
import { type CniWorld, cniWorld } from '../support/cni.ts';
import { describeLive, liveTest } from '../support/live.ts';
import { type Path, placesIn, replaceAt } from '../support/places.ts';

/** A configuration of each plugin with all its keys: a key that is missing here fails the first test. */
const network = { subnet: '10.1.0.0/24', rangeStart: '10.1.0.9', rangeEnd: '10.1.0.99', gateway: '10.1.0.1' };
const mac = '02:00:00:00:00:01';
const route = {
  dst: '10.9.0.0/16',
  gw: '10.1.0.1',
  mtu: 1400,
  advmss: 1360,
  priority: 10,
  table: 254,
  scope: 0,
};
const rates = { ingressRate: 8000, ingressBurst: 8000, egressRate: 8000, egressBurst: 8000 };
const dns = { nameservers: ['192.0.2.1'], domain: 'a', search: ['b'], options: ['rotate'] };
const common = {
  dns,
  logFile: '/dev/null',
  'cni.dev/valid-attachments': [{ containerID: 'a', ifname: 'eth0' }],
};
const examples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  loopback: {},
  ptp: { mtu: 1400, ipMasq: true, ipMasqBackend: 'nftables', ipam: { type: 'host-local' } },
  bridge: {
    bridge: 'cni0',
    isGateway: true,
    isDefaultGateway: true,
    forceAddress: true,
    ipMasq: true,
    ipMasqBackend: 'nftables',
    mtu: 1400,
    hairpinMode: true,
    promiscMode: false,
    vlan: 5,
    vlanTrunk: [{ id: 6, minID: 7, maxID: 8 }],
    preserveDefaultVlan: true,
    macspoofchk: true,
    enabledad: true,
    portIsolation: true,
    args: { cni: { mac } },
    runtimeConfig: { mac },
    ipam: { type: 'host-local' },
  },
  macvlan: {
    master: 'up',
    mode: 'bridge',
    mtu: 1400,
    mac,
    linkInContainer: false,
    bcqueuelen: 100,
    runtimeConfig: { mac },
    ipam: { type: 'host-local' },
  },
  ipvlan: { master: 'up', mode: 'l2', mtu: 1400, linkInContainer: false, ipam: { type: 'host-local' } },
  vlan: { master: 'up', vlanId: 5, mtu: 1400, linkInContainer: false, ipam: { type: 'host-local' } },
  'host-device': {
    device: 'up',
    hwaddr: mac,
    kernelpath: '/sys/devices/a',
    pciBusID: '0000:00:00.0',
    runtimeConfig: { deviceID: '0000:00:00.0' },
    ipam: { type: 'host-local' },
  },
  bandwidth: {
    ...rates,
    shapedSubnets: ['10.0.0.0/8'],
    unshapedSubnets: ['10.0.0.0/8'],
    runtimeConfig: { bandwidth: rates },
  },
  firewall: {
    backend: 'iptables',
    iptablesAdminChainName: 'CNI-ADMIN',
    firewalldZone: 'trusted',
    ingressPolicy: 'same-bridge',
  },
  portmap: {
    snat: true,
    markMasqBit: 13,
    externalSetMarkChain: 'MARK',
    conditionsV4: ['-s'],
    conditionsV6: ['-s'],
    runtimeConfig: {
      portMappings: [{ hostPort: 80, containerPort: 80, protocol: 'tcp', hostIP: '192.0.2.1' }],
    },
  },
  tuning: {
    mac,
    mtu: 1400,
    promisc: true,
    allmulti: true,
    txQLen: 500,
    sysctl: { 'net.ipv4.conf.all.log_martians': '1' },
    dataDir: '/nonexistent/c',
    args: { cni: { mac, mtu: 1400, promisc: true, allmulti: true, txQLen: 500 } },
    runtimeConfig: { mac },
  },
  'host-local': {
    ipam: {
      type: 'host-local',
      ...network,
      ranges: [[network]],
      routes: [route],
      dataDir: '/nonexistent/a',
      resolvConf: '/nonexistent/b',
    },
    args: { cni: { ips: ['10.1.0.10'] } },
    runtimeConfig: { ips: ['10.1.0.10'], ipRanges: [[network]] },
  },
  static: {
    ipam: {
      type: 'static',
      addresses: [{ address: '10.1.0.10/24', gateway: '10.1.0.1' }],
      routes: [route],
      dns,
    },
    args: { cni: { ips: ['10.1.0.10/24'] } },
    runtimeConfig: { ips: ['10.1.0.10/24'] },
  },
};

/** Results of each form of the specification. */
const results: Readonly<Record<string, object>> = {
  '1.1.0': {
    interfaces: [
      { name: 'eth0', mac, mtu: 1500, sandbox: '/run/netns/a', socketPath: '/s', pciID: '0000:00:00.0' },
    ],
    ips: [{ interface: 0, address: '10.1.0.10/24', gateway: '10.1.0.1' }],
    routes: [route],
    dns,
  },
  '0.2.0': {
    ip4: { ip: '10.1.0.10/24', gateway: '10.1.0.1', routes: [{ dst: '0.0.0.0/0', gw: '10.1.0.1' }] },
    ip6: { ip: 'fd00::10/64', gateway: 'fd00::1', routes: [{ dst: '::/0', gw: 'fd00::1' }] },
    dns,
  },
};

/** The paths of all fields of a shape: `ipam.ranges.0.0.subnet`. */
function* fieldsOf(shape: Shape, path: Path = []): Generator<string> {
  for (const [key, field] of Object.entries(shape)) yield* within(field, [...path, key]);
}
function* within(field: Field<unknown>, path: Path): Generator<string> {
  yield path.join('.');
  if (field.fields !== undefined) yield* fieldsOf(field.fields, path);
  if (field.item !== undefined) yield* within(field.item, [...path, '0']);
}

/** Values of JSON of every type. */
const values: readonly unknown[] = [5, 'a text / that is nothing', true, {}, []];
const typeOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

/** A path as errors have it: `ipam.ranges[0][0].subnet`. */
const shown = (path: Path): string => path.join('.').replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]');

const loaded = new Map<string, Plugin>();
beforeAll(async () => {
  for (const type of pluginTypes) loaded.set(type, (await loadPlugin(type)?.()) as Plugin);
});

describeLive('bad input of plugins', () => {
  liveTest('every plugin has an example with all its keys', () => {
    expect(Object.keys(examples).sort()).toEqual([...pluginTypes]);
    for (const [type, plugin] of loaded) {
      const there = new Set([...placesIn(examples[type])].map(({ path }) => path.join('.')));
      expect([type, [...fieldsOf(plugin.config)].filter((path) => !there.has(path))]).toEqual([type, []]);
    }
  });

  /** Expects that nothing was made. */
  async function expectNothing(
    world: CniWorld,
    pod: { links(): Promise<readonly { name: string }[]> },
  ): Promise<void> {
    expect(await world.remains()).toEqual({ links: ['lo'], tables: [], addresses: [], notes: [] });
    expect((await pod.links()).map(({ name }) => name)).toEqual(['lo']);
  }

  for (const type of pluginTypes)
    liveTest(`wrong values of ${type} are refused with their path, and nothing is made`, async (context) => {
      const world = await cniWorld(context);
      const pod = await world.pod('pod');
      let tried = 0;
      for (const [version, prevResult] of Object.entries(results)) {
        const config = { type, cniVersion: version, name: 'net', ...common, ...examples[type], prevResult };
        for (const { path, value } of placesIn(config)) {
          if (path.length === 0 || path[0] === 'cniVersion') continue;
          for (const wrong of values) {
            if (typeOf(wrong) === typeOf(value)) continue;
            const { output } = await world.call(
              'ADD',
              replaceAt(config, path, wrong) as typeof config,
              {},
              type,
            );
            expect([shown(path), wrong, output]).toEqual([
              shown(path),
              wrong,
              { cniVersion: version, code: 7, msg: expect.stringContaining(`${shown(path)}: expected `) },
            ]);
            tried++;
          }
        }
      }
      expect(tried).toBeGreaterThan(100);
      await expectNothing(world, pod);
    });

  liveTest('unknown keys, null and empty texts are no mistakes', async (context) => {
    const world = await cniWorld(context);
    await world.pod('pod');
    const config = {
      type: 'ptp',
      unknown: { deep: [1] },
      mtu: null,
      dns: null,
      logFile: '',
      prevResult: null,
      ipam: { type: 'host-local', subnet: '10.1.0.0/24', gateway: '', routes: null, unknown: 5 },
    };
    expect(await world.call('ADD', config)).toMatchObject({ exitCode: 0 });
    expect(await world.call('DEL', config)).toMatchObject({ exitCode: 0 });
  });

  liveTest('wrong contents are refused with their path', async (context) => {
    const world = await cniWorld(context);
    const pod = await world.pod('pod');
    const ipam = { type: 'host-local', subnet: '10.1.0.0/24' };
    const cases: [config: object, code: number, msg: RegExp][] = [
      [{ cniVersion: '9.0.0' }, 1, /^cniVersion: expected one of 0\.1\.0, .*, got '9\.0\.0'/],
      [{ cniVersion: 1 }, 7, /^cniVersion: /],
      [{ name: undefined }, 7, /^name: the key is missing/],
      [{ name: '' }, 7, /^name: /],
      [{ name: 'a/b' }, 7, /^name: /],
      [{ name: '..' }, 7, /^name: /],
      [{ type: 'ptp', ipam: undefined }, 7, /^ipam\.type: /],
      [{ type: 'ptp', ipam: {} }, 7, /^ipam\.type: /],
      [{ type: 'ptp', ipam: { type: 'none-such' } }, 7, /^ipam\.type: there is no plugin none-such/],
      [{ mtu: -1 }, 7, /^mtu: expected 0 to/],
      [{ mtu: 1.5 }, 7, /^mtu: /],
      [{ ipMasq: true, ipMasqBackend: 'iptables' }, 2, /^ipMasqBackend: /],
      [{ ipMasqBackend: 'nft' }, 7, /^ipMasqBackend: /],
      [{ type: 'ptp', ipMasqBackend: 'iptables' }, 2, /^ipMasqBackend: /],
      [{ type: 'vlan' }, 7, /^master: the key is missing/],
      [{ type: 'vlan', master: 'none', vlanId: 1 }, 7, /^master: the host has no link none/],
      [{ type: 'vlan', master: 'lo', vlanId: 4095 }, 7, /^vlanId: expected 0 to 4094/],
      [{ type: 'vlan', master: 'lo', ipam: undefined }, 7, /^ipam\.type: vlan needs/],
      [{ type: 'macvlan' }, 7, /^master: the host has no default route/],
      [{ type: 'macvlan', master: 'lo', mtu: 65537 }, 7, /^mtu: expected at most the MTU of lo, 65536/],
      [
        { type: 'macvlan', master: 'eth9', linkInContainer: true },
        7,
        /^master: the container has no link eth9/,
      ],
      [{ type: 'macvlan', master: 'lo', mode: 'brige' }, 7, /^mode: .*did you mean 'bridge'/],
      [{ type: 'ipvlan', master: 'lo', mode: 'l4' }, 7, /^mode: /],
      [{ type: 'ipvlan', prevResult: {} }, 7, /^master: the key is missing, and prevResult/],
      [{ type: 'host-device' }, 7, /^device: the key is missing/],
      [{ type: 'host-device', device: 'eth9' }, 7, /^device: the host has no link eth9/],
      [{ type: 'host-device', hwaddr: mac }, 7, /^hwaddr: /],
      [{ type: 'host-device', kernelpath: '/sys/devices/../x' }, 7, /^kernelpath: expected a path/],
      [{ type: 'host-device', pciBusID: '0000:99:00.0' }, 7, /^pciBusID: the host has no link/],
      [{ vlan: 4095 }, 7, /^vlan: expected 0 to 4094/],
      [{ bridge: 'a-name-of-16-byt' }, 7, /^bridge: /],
      [{ bridge: 'a/b' }, 7, /^bridge: /],
      [{ hairpinMode: true, promiscMode: true }, 7, /^promiscMode: /],
      [{ vlanTrunk: [{ minID: 3 }] }, 7, /^vlanTrunk\[0\]: /],
      [{ vlanTrunk: [{ minID: 3, maxID: 2 }] }, 7, /^vlanTrunk\[0\]\.minID: /],
      [{ logFile: 'relative' }, 7, /^logFile: expected an absolute path/],
      [
        { ipam: { ...ipam, subnet: '10.1.0.0' } },
        7,
        /^ipam\.subnet: expected an IP address with a prefix length/,
      ],
      [{ ipam: { ...ipam, subnet: '10.1.0.0/33' } }, 7, /^ipam\.subnet: /],
      [{ ipam: { ...ipam, subnet: '10.1.0.5/24' } }, 7, /^ipam\.subnet: .*10\.1\.0\.0\/24/],
      [{ ipam: { ...ipam, routes: [{ dst: 'default' }] } }, 7, /^ipam\.routes\[0\]\.dst: /],
      [
        { ipam: { ...ipam, ranges: [[{ subnet: '10.2.0.0/24', rangeStart: '10.3.0.1' }]] } },
        7,
        /^ipam\.ranges\[0\]\[0\]\.rangeStart: /,
      ],
      [{ prevResult: { ips: [{ address: '10.1.0.2' }] } }, 7, /^prevResult\.ips\[0\]\.address: /],
      [
        { prevResult: { ips: [{ address: '10.1.0.2/24', interface: 0 }] } },
        7,
        /^prevResult\.ips\[0\]\.interface: .* 0 interfaces/,
      ],
      [{ runtimeConfig: { mac: '02' } }, 7, /^runtimeConfig\.mac: /],
    ];
    for (const [change, code, msg] of cases) {
      const { output } = await world.call('ADD', { type: 'bridge', ipam, ...change });
      expect([change, output]).toEqual([
        change,
        expect.objectContaining({ code, msg: expect.stringMatching(msg) }),
      ]);
    }
    await expectNothing(world, pod);
  });

  liveTest('wrong variables are refused', async (context) => {
    const world = await cniWorld(context);
    const pod = await world.pod('pod');
    const config = { type: 'bridge', ipam: { type: 'host-local', subnet: '10.1.0.0/24' } };
    const cases: [command: string, variables: Record<string, string>, code: number, msg: RegExp][] = [
      ['ADDD', {}, 4, /^CNI_COMMAND: expected one of ADD, DEL, .*, got 'ADDD'/],
      ['add', {}, 4, /^CNI_COMMAND: /],
      ['ADD', { CNI_CONTAINERID: '' }, 4, /ADD needs CNI_CONTAINERID/],
      ['ADD', { CNI_NETNS: '', CNI_IFNAME: '' }, 4, /ADD needs CNI_NETNS, CNI_IFNAME/],
      ['DEL', { CNI_IFNAME: '' }, 4, /DEL needs CNI_IFNAME/],
      ['ADD', { CNI_CONTAINERID: '../a' }, 4, /^CNI_CONTAINERID: /],
      ['ADD', { CNI_CONTAINERID: 'a/b' }, 4, /^CNI_CONTAINERID: /],
      ['ADD', { CNI_IFNAME: 'a-name-of-16-byt' }, 4, /^CNI_IFNAME: /],
      ['ADD', { CNI_IFNAME: 'a/b' }, 4, /^CNI_IFNAME: /],
      ['ADD', { CNI_IFNAME: '..' }, 4, /^CNI_IFNAME: /],
      ['ADD', { CNI_ARGS: 'MAC' }, 4, /^CNI_ARGS: expected KEY=VALUE/],
      ['ADD', { CNI_ARGS: 'MAD=1' }, 4, /^CNI_ARGS: the plugin does not know MAD/],
      ['ADD', { CNI_ARGS: 'MAC=1' }, 4, /^CNI_ARGS: MAC: /],
      ['ADD', { CNI_ARGS: 'IP=1;IgnoreUnknown=1' }, 4, /^CNI_ARGS: IP: /],
      ['ADD', { CNI_NETNS: '/nonexistent/a' }, 3, /^CNI_NETNS: \/nonexistent\/a is no network namespace/],
      ['ADD', { CNI_NETNS: '/etc/passwd' }, 4, /^CNI_NETNS: /],
      ['CHECK', {}, 7, /^prevResult: /],
      ['GC', {}, 1, /GC needs cniVersion 1\.1\.0/],
      ['STATUS', {}, 1, /STATUS needs cniVersion 1\.1\.0/],
    ];
    for (const [command, variables, code, msg] of cases) {
      const { output } = await world.call(command, config, variables);
      const expected = expect.objectContaining({ code, msg: expect.stringMatching(msg) });
      expect([command, variables, output]).toEqual([command, variables, expected]);
    }
    await expectNothing(world, pod);
  });

  liveTest('a result comes back from every version as far as the version has it', async (context) => {
    const world = await cniWorld(context);
    await world.pod('pod');
    for (const cniVersion of versions) {
      const prevResult = results[['0.1.0', '0.2.0'].includes(cniVersion) ? '0.2.0' : '1.1.0'];
      const { output } = await world.call(
        'ADD',
        { type: 'loopback', cniVersion, prevResult },
        { CNI_IFNAME: 'lo' },
      );
      const again = await world.call(
        'ADD',
        { type: 'loopback', cniVersion, prevResult: output },
        { CNI_IFNAME: 'lo' },
      );
      expect(again.output).toEqual(output);
      if (['0.1.0', '0.2.0', '1.1.0'].includes(cniVersion))
        expect(output).toEqual({ cniVersion, ...prevResult });
      if (cniVersion.startsWith('0.3') || cniVersion === '0.4.0') expect(output.ips[0].version).toBe('4');
      if (cniVersion === '1.0.0') {
        expect(output.ips[0]).not.toHaveProperty('version');
        expect(output.routes).toEqual([{ dst: route.dst, gw: route.gw }]);
        expect(output.interfaces[0]).not.toHaveProperty('mtu');
      }
    }
  });
});
