import http from 'node:http';
import { join } from 'node:path';
import { type Namespace, VethPair } from 'tsnetlink';
import { expect } from 'vitest';
import { cniWorld, referencePlugins, sides, withoutChoices } from '../support/cni.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { runIn } from '../support/namespace.ts';
import { eventually } from '../support/patience.ts';

const ipam = { type: 'host-local', ranges: [[{ subnet: '10.1.0.0/24' }], [{ subnet: 'fd00:1::/64' }]] };
const bridge = { type: 'bridge', isDefaultGateway: true, hairpinMode: true, ipam };

/** Whether a server answers at an address. */
async function answers(from: Namespace, host: string, port: number): Promise<boolean> {
  const socket = await from.connect({ host, port, signal: AbortSignal.timeout(1000) }).catch(() => undefined);
  socket?.destroy();
  return socket !== undefined;
}

describeLive('portmap', () => {
  for (const [side, callerOf] of Object.entries(sides))
    liveTest(
      `forwards packets from everywhere: ${side}`,
      needs(referencePlugins, 'command iptables'),
      async (context) => {
        const world = await cniWorld(context);
        const call = callerOf(world);
        const [pod, beside, far] = [
          await world.pod('pod'),
          await world.pod('beside'),
          await world.pod('far'),
        ];
        await VethPair.create(
          { name: 'up', namespace: world.host, addresses: ['192.0.2.1/24', 'fd00:9::1/64'], up: true },
          { name: 'down', namespace: far, addresses: ['192.0.2.2/24', 'fd00:9::2/64'], up: true },
        );
        const { output } = await call('ADD', bridge);
        await call('ADD', bridge, { CNI_NETNS: 'beside', CNI_CONTAINERID: 'beside' });
        const server = await pod.listen(http.createServer(), { port: 80, host: '::' });
        context.onTestFinished(() => void server.close());
        const portMappings = [
          { hostPort: 8080, containerPort: 80, protocol: 'tcp' },
          { hostPort: 8081, containerPort: 80, protocol: 'tcp', hostIP: '192.0.2.1' },
          { hostPort: 8082, containerPort: 80, protocol: 'tcp', hostIP: '127.0.0.1' },
          { hostPort: 8083, containerPort: 80, protocol: 'udp' },
        ];
        const config = { type: 'portmap', runtimeConfig: { portMappings }, prevResult: output };
        const added = await call('ADD', config);
        expect(added).toEqual({ exitCode: 0, output });
        const ways: [from: Namespace, host: string, port: number, isOpen: boolean][] = [
          [far, '192.0.2.1', 8080, true],
          [far, 'fd00:9::1', 8080, true],
          [far, '192.0.2.1', 8081, true],
          [far, '192.0.2.1', 8082, false],
          [far, '192.0.2.1', 8083, false],
          [far, '192.0.2.1', 80, false],
          [world.host, '127.0.0.1', 8080, true],
          [world.host, '127.0.0.1', 8081, false],
          [world.host, '127.0.0.1', 8082, true],
          [world.host, '192.0.2.1', 8080, true],
          [pod, '10.1.0.1', 8080, true],
          [beside, '10.1.0.1', 8080, true],
          [beside, '192.0.2.1', 8081, true],
        ];
        for (const [from, host, port, isOpen] of ways) {
          const reached = isOpen
            ? await eventually(async () => expect(await answers(from, host, port)).toBe(true)).then(
                () => true,
              )
            : await answers(from, host, port);
          expect([side, host, port, reached]).toEqual([side, host, port, isOpen]);
        }
        if (side === 'ours') {
          expect(await call('CHECK', config)).toEqual({ exitCode: 0, output: undefined });
          runIn(world.host, 'nft flush chain inet cni_portmap output');
          expect((await call('CHECK', config)).output).toMatchObject({ code: 102 });
        }
        for (let time = 0; time < 2; time++)
          expect(await call('DEL', config)).toEqual({ exitCode: 0, output: undefined });
        expect(await answers(far, '192.0.2.1', 8080)).toBe(false);
        if (side === 'ours') expect((await world.remains()).tables).toEqual([]);
      },
    );

  liveTest('refuses what it cannot do, and passes the result on', async (context) => {
    const { call, pod, remains } = await cniWorld(context);
    await pod('pod');
    const prevResult = { cniVersion: '1.0.0', ips: [{ address: '10.1.0.2/24' }], dns: {} };
    const config = { type: 'portmap', prevResult };
    expect(await call('ADD', config)).toEqual({ exitCode: 0, output: prevResult });
    expect(await call('DEL', config)).toEqual({ exitCode: 0, output: undefined });
    const map = (one: object): object => ({
      runtimeConfig: { portMappings: [{ hostPort: 80, containerPort: 80, protocol: 'tcp', ...one }] },
    });
    const cases: [change: object, code: number, msg: RegExp][] = [
      [{ prevResult: undefined }, 7, /^prevResult: /],
      [{ conditionsV4: ['-s', '10.0.0.1'] }, 2, /^conditionsV4: /],
      [{ externalSetMarkChain: 'MARK' }, 2, /^externalSetMarkChain: /],
      [map({ hostPort: 0 }), 7, /^runtimeConfig\.portMappings\[0\]\.hostPort: /],
      [map({ containerPort: 65536 }), 7, /^runtimeConfig\.portMappings\[0\]\.containerPort: /],
      [map({ protocol: 'tpc' }), 7, /^runtimeConfig\.portMappings\[0\]\.protocol: .*did you mean 'tcp'/],
      [map({ hostIP: 'here' }), 7, /^runtimeConfig\.portMappings\[0\]\.hostIP: /],
    ];
    for (const [change, code, msg] of cases)
      expect((await call('ADD', { ...config, ...change })).output).toMatchObject({
        code,
        msg: expect.stringMatching(msg),
      });
    expect(await remains()).toEqual({ links: ['lo'], tables: [], addresses: [], notes: [] });
  });
});

describeLive('tuning', () => {
  const settings: Readonly<Record<string, object>> = {
    'all settings': {
      sysctl: {
        'net.ipv4.conf.all.log_martians': '1',
        'net.ipv4.conf.IFNAME.arp_filter': '1',
        'net/ipv4/conf/eth0/forwarding': '1',
      },
      mtu: 1300,
      promisc: true,
      allmulti: true,
      mac: '02:00:00:00:00:05',
    },
    'an address of the runtime': { mac: '02:00:00:00:00:05', runtimeConfig: { mac: '02:00:00:00:00:06' } },
    'values of args': { mtu: 1300, args: { cni: { mtu: 1290, promisc: true } } },
    nothing: {},
    'a parameter elsewhere': { sysctl: { 'kernel.hostname': 'a' } },
    'a parameter that is not there': { sysctl: { 'net.ipv4.none': '1' } },
  };
  for (const [name, given] of Object.entries(settings))
    liveTest(
      `changes and restores as the reference plugin does: ${name}`,
      needs(referencePlugins, 'command ip'),
      async (context) => {
        const seen: unknown[] = [];
        for (const [side, callerOf] of Object.entries(sides)) {
          const world = await cniWorld(context);
          const call = callerOf(world);
          const pod = await world.pod('pod');
          await VethPair.create(
            { name: 'eth0', namespace: pod, up: true },
            { name: 'up', namespace: world.host, up: true },
          );
          const [link] = JSON.parse(runIn(pod, 'ip -j link show eth0')) as { address: string }[];
          const state = async (): Promise<unknown> => {
            const { state } = await pod.link('eth0');
            const names = ['log_martians', 'arp_filter', 'forwarding'];
            const sysctls = names.map((one) =>
              runIn(pod, `sysctl -n net.ipv4.conf.${one === 'log_martians' ? 'all' : 'eth0'}.${one}`),
            );
            const address = state.address === link?.address ? 'as before' : state.address;
            return [
              address,
              state.mtu,
              state.flags.filter((flag) => flag === 'promisc' || flag === 'allMulti'),
              sysctls,
            ];
          };
          const config = {
            type: 'tuning',
            dataDir: join(world.folder, 'tuning'),
            ...given,
            prevResult: {
              cniVersion: '1.0.0',
              interfaces: [
                { name: 'up' },
                { name: 'eth0', mac: link?.address, sandbox: `/run/netns/${pod.name}` },
              ],
            },
          };
          const before = await state();
          const added = await call('ADD', config);
          const after = await state();
          const checked = added.exitCode === 0 && side === 'ours' ? await call('CHECK', config) : undefined;
          if (checked !== undefined) expect(checked).toEqual({ exitCode: 0, output: undefined });
          await call('DEL', config);
          await call('DEL', config);
          const output = added.exitCode === 0 ? withoutChoices(JSON.stringify(added.output)) : undefined;
          const mac = added.output?.interfaces?.[1].mac;
          seen.push([
            added.exitCode,
            output,
            mac === link?.address ? 'as before' : mac,
            before,
            after,
            await state(),
          ]);
          expect((await world.remains()).notes).toEqual([]);
        }
        expect(seen[0]).toEqual(seen[1]);
      },
    );

  liveTest('CHECK finds what was changed', async (context) => {
    const { call, pod, host, folder } = await cniWorld(context);
    const container = await pod('pod');
    await VethPair.create(
      { name: 'eth0', namespace: container, up: true },
      { name: 'up', namespace: host, up: true },
    );
    const prevResult = { cniVersion: '1.0.0', ips: [] };
    const config = {
      type: 'tuning',
      dataDir: folder,
      mtu: 1300,
      promisc: true,
      sysctl: { 'net.ipv4.conf.all.log_martians': '1' },
      prevResult,
    };
    expect(await call('ADD', config)).toMatchObject({ exitCode: 0 });
    const changes: [command: string, msg: RegExp][] = [
      ['sysctl -w net.ipv4.conf.all.log_martians=0', /log_martians is 0, not 1/],
      ['ip link set eth0 mtu 1400', /mtu of eth0 is 1400, not 1300/],
      ['ip link set eth0 promisc off', /promisc of eth0 is false, not true/],
      ['ip link delete eth0', /link eth0 is gone/],
    ];
    for (const [command, msg] of changes) {
      expect(await call('CHECK', config)).toMatchObject({ exitCode: 0 });
      runIn(container, command);
      expect((await call('CHECK', config)).output).toMatchObject({
        code: 102,
        msg: expect.stringMatching(msg),
      });
      // Adding again is refused by nothing: it makes the values true again.
      if (!command.includes('delete')) expect(await call('ADD', config)).toMatchObject({ exitCode: 0 });
    }
    expect(await call('DEL', config)).toEqual({ exitCode: 0, output: undefined });
  });
});
