import { type Namespace, VethPair } from 'tsnetlink';
import { expect } from 'vitest';
import {
  type Caller,
  type CniWorld,
  cniWorld,
  referencePlugins,
  sides,
  withoutChoices,
} from '../support/cni.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { runIn } from '../support/namespace.ts';
import { untilReached } from '../support/patience.ts';

/** Plugins that come behind `bridge` in a chain, and limit what passes: `bandwidth` and `firewall`. */

const ipam = { type: 'host-local', ranges: [[{ subnet: '10.1.0.0/24' }], [{ subnet: 'fd00:1::/64' }]] };
const bridge = { type: 'bridge', isDefaultGateway: true, ipam };

describeLive('bandwidth', () => {
  /** Qdiscs and filters of the host, without what counts. */
  function limits(host: Namespace): unknown {
    const links = (JSON.parse(runIn(host, 'ip -j link')) as { ifname: string }[]).map(({ ifname }) => ifname);
    const text = links
      .filter((name) => /^(veth|bwp)/.test(name))
      .flatMap((name) => [
        runIn(host, `tc -d qdisc show dev ${name}`),
        runIn(host, `tc filter show dev ${name} parent ffff:`),
      ])
      .join('\n');
    return (
      withoutChoices(text)
        .replaceAll(/ref(cnt)? \d+|bind \d+|index \d+|linklayer \w+/g, '')
        // Both round it to ticks, in another way.
        .replaceAll(/burst (\d+)b/g, (_, bytes) => `burst ${Number(bytes).toPrecision(3)}`)
        .split('\n')
        .map((line) => line.trim())
        // The reference plugin adds an action that no packet reaches.
        .filter((line) => line !== '' && !line.startsWith('action order 2: '))
        .sort()
    );
  }
  const down = { ingressRate: 8_000_000, ingressBurst: 800_000 };
  const up = { egressRate: 4_000_000, egressBurst: 400_000 };
  const cases: Readonly<Record<string, object>> = {
    'both directions': { ...down, ...up },
    'to the container': down,
    'from the container': up,
    'of the runtime': { runtimeConfig: { bandwidth: { ...down, ...up } } },
    'of the configuration, not of the runtime': { ...down, runtimeConfig: { bandwidth: up } },
    'more than 32 bits a second': { ingressRate: 80_000_000_000, ingressBurst: 8_000_000_000 },
    nothing: {},
  };
  for (const [name, given] of Object.entries(cases))
    liveTest(
      `limits as the reference plugin does: ${name}`,
      needs(referencePlugins, 'command tc', 'command iptables', 'link ifb', 'qdisc tbf', 'qdisc ingress'),
      async (context) => {
        const seen: unknown[] = [];
        for (const [side, callerOf] of Object.entries(sides)) {
          const world = await cniWorld(context);
          const call = callerOf(world);
          const pod = await world.pod('pod');
          const { output: prevResult } = await call('ADD', bridge);
          const config = { type: 'bandwidth', ...given, prevResult };
          const added = await call('ADD', config);
          expect([side, added.exitCode, added.output]).toEqual([side, 0, expect.anything()]);
          await untilReached(pod, '10.1.0.1');
          const state = limits(world.host);
          if (side === 'ours') {
            const checked = { ...config, prevResult: added.output };
            expect(await call('CHECK', checked)).toEqual({ exitCode: 0, output: undefined });
            if (Object.keys(given).length > 0) {
              const [limited = ''] =
                runIn(world.host, 'tc qdisc show').match(/(?<=qdisc tbf .*dev )\S+/) ?? [];
              runIn(world.host, `tc qdisc del dev ${limited} root`);
              expect((await call('CHECK', checked)).output).toMatchObject({ code: 102 });
            }
          }
          for (let time = 0; time < 2; time++)
            expect(await call('DEL', config)).toEqual({ exitCode: 0, output: undefined });
          await call('DEL', bridge);
          const { links, notes } = await world.remains();
          seen.push([JSON.parse(withoutChoices(JSON.stringify(added.output))), state, links]);
          if (side === 'ours') expect(notes).toEqual([]);
        }
        expect(seen[0]).toEqual(seen[1]);
      },
    );

  liveTest('refuses limits that contradict each other', needs('link ifb', 'qdisc tbf'), async (context) => {
    const { call, pod, remains } = await cniWorld(context);
    await pod('pod');
    const { output: prevResult } = await call('ADD', bridge);
    const cases: [given: object, code: number, msg: RegExp][] = [
      [{ ingressRate: 8000 }, 7, /^ingressBurst: rate and burst belong together/],
      [{ egressBurst: 8000 }, 7, /^egressRate: /],
      [{ runtimeConfig: { bandwidth: { egressRate: 9 } } }, 7, /^runtimeConfig\.bandwidth\.egressBurst: /],
      [{ ingressRate: 7, ingressBurst: 8000 }, 7, /^ingressRate: expected at least 8/],
      [{ ingressRate: 8000, ingressBurst: 40_000_000_000 }, 7, /^ingressBurst: expected less than 4 GiB/],
      [{ ingressRate: -1 }, 7, /^ingressRate: /],
      [{ unshapedSubnets: ['10.0.0.0/8'] }, 2, /^unshapedSubnets: /],
      [{ egressRate: 8000, egressBurst: 8000, prevResult: undefined }, 7, /^prevResult: /],
      [{ egressRate: 8000, egressBurst: 8000, prevResult: { ips: [] } }, 7, /^prevResult: no link/],
    ];
    const before = await remains();
    for (const [given, code, msg] of cases)
      expect((await call('ADD', { type: 'bandwidth', prevResult, ...given })).output).toMatchObject({
        code,
        msg: expect.stringMatching(msg),
      });
    expect(await remains()).toEqual(before);
    const config = { type: 'bandwidth', egressRate: 8000, egressBurst: 80_000, prevResult };
    expect(await call('ADD', config)).toMatchObject({ exitCode: 0 });
    const { links } = await remains();
    // A second ADD is refused, and leaves the limits of the first one.
    expect(await call('ADD', config)).toMatchObject({ exitCode: 1 });
    expect((await remains()).links).toEqual(links);
  });
});

describeLive('firewall', () => {
  /** Hosts whose rules let nothing pass, two networks on bridges, and a router beside the host. */
  async function closedHost(
    world: CniWorld,
    call: Caller,
    given: object,
  ): Promise<{ pods: Record<string, Namespace>; del: () => Promise<void> }> {
    const { host } = world;
    const far = await world.pod('far');
    await VethPair.create(
      { name: 'up', namespace: host, addresses: ['192.0.2.1/24', 'fd00:9::1/64'], up: true },
      { name: 'down', namespace: far, addresses: ['192.0.2.2/24', 'fd00:9::2/64'], up: true },
    );
    for (const [dst, via] of [
      ['10.0.0.0/8', '192.0.2.1'],
      ['fd00::/16', 'fd00:9::1'],
    ] as const)
      await far.addRoute({ dst, via });
    for (const tool of ['iptables', 'ip6tables']) runIn(host, `${tool} -P FORWARD DROP`);
    const pods: Record<string, Namespace> = { far };
    const steps: (() => Promise<unknown>)[] = [];
    for (const [name, number] of [
      ['a', 1],
      ['beside', 1],
      ['other', 2],
    ] as const) {
      pods[name] = await world.pod(name);
      const variables = { CNI_NETNS: name, CNI_CONTAINERID: name };
      const ranges = [[{ subnet: `10.${number}.0.0/24` }], [{ subnet: `fd00:${number}::/64` }]];
      const network = {
        ...bridge,
        name: `net${number}`,
        bridge: `br${number}`,
        ipam: { ...ipam, ranges },
      };
      const { output: prevResult } = await call('ADD', network, variables);
      const config = { type: 'firewall', name: `net${number}`, ...given, prevResult };
      const added = await call('ADD', config, variables);
      expect(added).toEqual({ exitCode: 0, output: prevResult });
      if (world.call === call) expect(await call('CHECK', config, variables)).toMatchObject({ exitCode: 0 });
      steps.push(async () => {
        for (let time = 0; time < 2; time++)
          expect(await call('DEL', config, variables)).toEqual({ exitCode: 0, output: undefined });
        await call('DEL', network, variables);
      });
    }
    return {
      pods,
      del: async () => {
        for (const step of steps) await step();
      },
    };
  }

  const ways: [from: string, to: string][] = [
    ['a', '192.0.2.2'],
    ['a', 'fd00:9::2'],
    ['a', '10.1.0.3'],
    ['other', '192.0.2.2'],
    ['far', '10.1.0.2'],
    ['far', 'fd00:1::2'],
    ['a', '10.2.0.2'],
    ['other', '10.1.0.2'],
    ['other', 'fd00:1::2'],
  ];
  for (const [name, given] of Object.entries({
    'by default': {},
    'of iptables, with a chain for the administrator': {
      backend: 'iptables',
      iptablesAdminChainName: 'MINE',
    },
    'between the bridges of other networks': { ingressPolicy: 'same-bridge' },
    'with the policy open': { ingressPolicy: 'open' },
  }))
    liveTest(
      `lets the same packets pass as the reference plugin: ${name}`,
      needs(referencePlugins, 'command iptables'),
      async (context) => {
        const seen: unknown[] = [];
        for (const [side, callerOf] of Object.entries(sides)) {
          const world = await cniWorld(context);
          const { pods, del } = await closedHost(world, callerOf(world), given);
          // Other packets have passed by now, so dropped ones need no patience.
          for (const [from, to] of ways.slice(0, 4)) await untilReached(pods[from] as Namespace, to);
          const passed = [];
          for (const [from, to] of ways) {
            const { received } = await (pods[from] as Namespace).ping(to, { timeout: 1000 });
            passed.push([from, to, received]);
          }
          // iptables still works with its tables.
          const rules = runIn(world.host, 'iptables -S').split('\n');
          expect(rules).toContain('-P FORWARD DROP');
          const ofContainers = rules
            .filter((rule) => /^-A (FORWARD .*CNI-FORWARD|CNI-FORWARD)/.test(rule))
            .map((rule) =>
              /CNI-FORWARD$/.test(rule) ? rule : rule.replace(/ -m comment --comment "[^"]*"/, ''),
            );
          await del();
          seen.push([passed, ofContainers.sort()]);
          if (side === 'ours') {
            expect((await world.remains()).notes).toEqual([]);
            expect(runIn(world.host, 'iptables -S')).toBe(
              '-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n',
            );
          }
        }
        expect(seen[0]).toEqual(seen[1]);
      },
    );

  liveTest('keeps containers of one bridge away from each other where br_netfilter does', async (context) => {
    const { call, pod, host, remains } = await cniWorld(context);
    await pod('pod');
    const { output: prevResult } = await call('ADD', bridge);
    const config = { type: 'firewall', ingressPolicy: 'isolated', prevResult };
    expect(await call('ADD', config)).toMatchObject({ exitCode: 0 });
    expect(await host.nftables().list({ format: 'text' })).toMatch(
      /chain forward \{[^}]*iifname "cni0" jump isolated[^}]*\}/,
    );
    expect(await call('CHECK', config)).toMatchObject({ exitCode: 0 });
    await call('DEL', config);
    expect((await remains()).tables).toEqual([]);
  });

  liveTest(
    'CHECK finds what was removed, and bad input is refused',
    needs('command nft'),
    async (context) => {
      const { call, pod, host, remains } = await cniWorld(context);
      await pod('pod');
      const { output: prevResult } = await call('ADD', bridge);
      const config = { type: 'firewall', ingressPolicy: 'same-bridge', prevResult };
      const removals = [
        'nft flush chain ip filter FORWARD',
        'nft flush chain ip6 filter CNI-FORWARD',
        'nft flush chain inet cni_firewall forward',
      ];
      for (const removal of removals) {
        expect(await call('ADD', config)).toMatchObject({ exitCode: 0 });
        expect(await call('CHECK', config)).toMatchObject({ exitCode: 0 });
        runIn(host, removal);
        expect([removal, (await call('CHECK', config)).output]).toMatchObject([removal, { code: 102 }]);
        expect(await call('DEL', config)).toMatchObject({ exitCode: 0 });
        await host.nftables().apply('flush ruleset');
      }
      const cases: [given: object, code: number, msg: RegExp][] = [
        [{ backend: 'firewalld' }, 2, /^backend: /],
        [{ backend: 'nft' }, 7, /^backend: /],
        [{ ingressPolicy: 'closed' }, 7, /^ingressPolicy: /],
        [{ iptablesAdminChainName: 'a b' }, 7, /^iptablesAdminChainName: /],
        [{ prevResult: undefined }, 7, /^prevResult: /],
        [{ prevResult: { ips: [] } }, 7, /^ingressPolicy: same-bridge needs a bridge/],
      ];
      for (const [given, code, msg] of cases)
        expect((await call('ADD', { ...config, ...given })).output).toMatchObject({
          code,
          msg: expect.stringMatching(msg),
        });
      expect((await remains()).tables).toEqual([]);
    },
  );
});
