import { join } from 'node:path';
import { VethPair } from 'tsnetlink';
import { pluginTypes } from 'tsnetlink/cni';
import { expect } from 'vitest';
import { type Configuration, cniWorld } from '../support/cni.ts';
import { usePluginPrograms } from '../support/cni-programs.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { runIn } from '../support/namespace.ts';
import { untilReached } from '../support/patience.ts';

const folder = usePluginPrograms();
const program = (type: string): string => join(folder(), type);

const hostLocal = { type: 'host-local', ranges: [[{ subnet: '10.1.0.0/24' }], [{ subnet: 'fd00:1::/64' }]] };
const ptp = { type: 'ptp', ipMasq: true, ipam: { ...hostLocal, routes: [{ dst: '0.0.0.0/0' }] } };
const bridge = { type: 'bridge', isDefaultGateway: true, ipMasq: true, macspoofchk: true, ipam: hostLocal };
const nothing = { links: ['lo'], tables: [], addresses: [], notes: [] };

describeLive('a network of containers', () => {
  liveTest('killed at any request of ADD, DEL or GC leave nothing', needs('strace'), async (context) => {
    const world = await cniWorld(context);
    const pod = await world.pod('pod');
    const config = { ...ptp, cniVersion: '1.1.0' };
    let killed = 0;
    // Each request and each reservation is a place to die, until ADD is done before. The gaps grow, to spare time.
    const places = [
      'link:1',
      'rename:1',
      'rename:2',
      ...Array.from({ length: 9 }, (_, at) => `sendto:${1 + (at * (at + 1)) / 2}`),
    ];
    for (const [number, place] of places.entries()) {
      const [call = '', when = ''] = place.split(':');
      const strace = `strace -f -o /dev/null -e trace=${call} -e inject=${call}:signal=KILL:when=${when}`;
      const { exitCode } = world.run(`${strace} ${program('ptp')}`, 'ADD', config);
      // -1: by a signal.
      if (exitCode === -1) killed++;
      else expect([place, exitCode]).toEqual([place, 0]);
      const way = number % 2 === 0 ? 'DEL' : 'GC';
      const answer =
        way === 'DEL'
          ? await world.call('DEL', config)
          : await world.call('GC', { ...config, 'cni.dev/valid-attachments': [] }, { CNI_CONTAINERID: '' });
      expect([place, way, answer]).toEqual([place, way, { exitCode: 0, output: undefined }]);
      expect([place, way, await world.remains()]).toEqual([place, way, nothing]);
      expect((await pod.links()).map(({ name }) => name)).toEqual(['lo']);
    }
    expect(killed).toBeGreaterThan(6);
  });

  // TSNETLINK_CNI_CONTAINERS=200 for a long run.
  const count = Number(process.env.TSNETLINK_CNI_CONTAINERS ?? 8);
  liveTest(
    'of many containers at once: each address once, packets pass, nothing is left',
    async (context) => {
      const world = await cniWorld(context);
      const config = { ...bridge, cniVersion: '1.1.0' };
      const names = Array.from({ length: count }, (_, index) => `c${index}`);
      const pods = await Promise.all(names.map((name) => world.pod(name)));
      const all = (command: string) =>
        Promise.all(
          names.map((name) =>
            world.start(program('bridge'), command, config, { CNI_NETNS: name, CNI_CONTAINERID: name }),
          ),
        );
      const answers = await all('ADD');
      expect(answers.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
      const addresses = answers.flatMap(({ output }) =>
        output.ips.map((ip: { address: string }) => ip.address.split('/')[0]),
      );
      expect(new Set(addresses).size).toBe(2 * count);
      for (const [index, pod] of pods.entries()) {
        const others = answers[(index + 1) % count]?.output.ips as { address: string }[];
        for (const { address } of others) await untilReached(pod, address.split('/')[0] as string);
      }
      expect((await world.remains()).addresses.sort()).toEqual(addresses.sort());
      expect((await all('DEL')).filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
      expect(await world.remains()).toEqual({ ...nothing, links: ['lo', 'cni0'] });
    },
    60_000 + 1000 * count,
  );

  for (const config of [ptp, bridge] as Configuration[])
    liveTest(`whose route the kernel refuses is undone: ${config.type}`, async (context) => {
      const world = await cniWorld(context);
      const pod = await world.pod('pod');
      const ipam = { ...hostLocal, routes: [{ dst: '192.0.2.0/24', gw: '172.31.0.1' }] };
      const { output } = await world.call('ADD', { ...config, ipam });
      expect(output).toMatchObject({
        cniVersion: '1.0.0',
        code: 100,
        msg: expect.stringContaining('ENETUNREACH'),
      });
      const { links, ...rest } = await world.remains();
      expect(rest).toEqual({ tables: [], addresses: [], notes: [] });
      expect(links.filter((name) => name.startsWith('veth'))).toEqual([]);
      expect((await pod.links()).map(({ name }) => name)).toEqual(['lo']);
    });

  liveTest('of a second ADD stays as the first one has made it', async (context) => {
    const world = await cniWorld(context);
    const pod = await world.pod('pod');
    const ipam = { type: 'static', addresses: [{ address: '10.1.0.2/24', gateway: '10.1.0.1' }] };
    for (const config of [ptp, { ...ptp, ipam }]) {
      const { output } = await world.call('ADD', config);
      const before = await world.remains();
      expect(await world.call('ADD', config)).toMatchObject({ exitCode: 1 });
      expect(await world.remains()).toEqual(before);
      expect(await pod.ping('10.1.0.1')).toMatchObject({ received: 1 });
      expect(await world.call('CHECK', { ...config, prevResult: output })).toMatchObject({ exitCode: 0 });
      await world.call('DEL', config);
      expect(await world.remains()).toEqual(nothing);
    }
  });

  const losses: [config: Configuration, command: string, where: 'pod' | 'host', message: RegExp][] = [
    [ptp, 'ip link delete eth0', 'pod', /link eth0 is gone/],
    [ptp, 'ip link set eth0 down', 'pod', /eth0 is down/],
    [ptp, 'ip link set eth0 address 02:00:00:00:00:99', 'pod', /eth0 has the address 02:00:00:00:00:99/],
    [ptp, 'ip address delete 10.1.0.2/24 dev eth0', 'pod', /lacks the address 10\.1\.0\.2\/24/],
    [ptp, 'ip address delete fd00:1::2/64 dev eth0', 'pod', /lacks the address fd00:1::2\/64/],
    [ptp, 'ip route delete default', 'pod', /route 0\.0\.0\.0\/0 by 10\.1\.0\.1 is gone/],
    [ptp, 'ip route delete 10.1.0.0/24', 'pod', /no route to 10\.1\.0\.0\/24/],
    [ptp, 'ip route delete 10.1.0.2/32', 'host', /no route to 10\.1\.0\.2/],
    [ptp, 'ip address flush dev VETH', 'host', /no route to|lacks the address/],
    [bridge, 'ip route delete default', 'pod', /route 0\.0\.0\.0\/0/],
    [bridge, 'ip -6 route delete default', 'pod', /route ::\/0/],
    [bridge, 'ip link set VETH nomaster', 'host', /is no port of cni0/],
    [bridge, 'ip link delete cni0', 'host', /bridge cni0 is gone/],
    [bridge, 'ip address delete 10.1.0.1/24 dev cni0', 'host', /cni0 lacks the address 10\.1\.0\.1\/24/],
    [bridge, 'nft delete table inet cni_masquerade', 'host', /cni_masquerade has 0 of 2 rules/],
    [bridge, 'nft delete table bridge cni_antispoof', 'host', /cni_antispoof has 0 of 1 rules/],
  ];
  for (const [config, command, where, message] of losses)
    liveTest(
      `CHECK of ${config.type} finds: ${command}`,
      needs('command ip', 'command nft'),
      async (context) => {
        const world = await cniWorld(context);
        const pod = await world.pod('pod');
        const { output } = await world.call('ADD', config);
        const checked = { ...config, prevResult: output };
        expect(await world.call('CHECK', checked)).toMatchObject({ exitCode: 0 });
        const veth = output.interfaces.find(({ name }: { name: string }) => name.startsWith('veth')).name;
        runIn(where === 'pod' ? pod : world.host, command.replace('VETH', veth));
        const after = await world.call('CHECK', checked);
        expect(after.output).toMatchObject({ code: 102, msg: expect.stringMatching(message) });
        expect(await world.call('DEL', config)).toMatchObject({ exitCode: 0 });
        expect((await world.remains()).addresses).toEqual([]);
      },
    );

  liveTest('reaches other networks with an address of the host, by ipMasq', async (context) => {
    const world = await cniWorld(context);
    const far = await world.pod('far');
    await VethPair.create(
      { name: 'up', namespace: world.host, addresses: ['192.0.2.1/24'], up: true },
      { name: 'down', namespace: far, addresses: ['192.0.2.2/24'], up: true },
    );
    const received = async (config: Configuration, name: string): Promise<number> => {
      const pod = await world.pod(name);
      const variables = { CNI_NETNS: name, CNI_CONTAINERID: name };
      expect(await world.call('ADD', config, variables)).toMatchObject({ exitCode: 0 });
      // Packets must arrive, however long it takes; without translation none can.
      if (config.ipMasq === true) await untilReached(pod, '192.0.2.2');
      const { received } = await pod.ping('192.0.2.2', { timeout: config.ipMasq === true ? 30_000 : 500 });
      await world.call('DEL', config, variables);
      return received;
    };
    for (const config of [ptp, bridge] as Configuration[]) {
      expect(await received({ ...config, ipMasq: false }, `${config.type}0`)).toBe(0);
      expect(await received(config, `${config.type}1`)).toBe(1);
    }
  });

  liveTest(
    'whose namespace is that of the host is refused, and DEL touches nothing there',
    async (context) => {
      const world = await cniWorld(context);
      await VethPair.create({ name: 'eth0', namespace: world.host }, { name: 'eth1', namespace: world.host });
      const CNI_NETNS = `/proc/${process.pid}/fd/${world.host.fd}`;
      for (const type of pluginTypes.filter((type) => !['host-local', 'static'].includes(type))) {
        const config = { type, master: 'eth0', ipam: hostLocal };
        expect((await world.call('ADD', config, { CNI_NETNS })).output).toMatchObject({
          code: 4,
          msg: expect.stringMatching(/^CNI_NETNS: /),
        });
        expect(await world.call('DEL', config, { CNI_NETNS })).toEqual({ exitCode: 0, output: undefined });
      }
      expect(await world.remains()).toEqual({ ...nothing, links: ['lo', 'eth1', 'eth0'] });
      expect((await world.host.link('lo')).isUp).toBe(true);
    },
  );
});
