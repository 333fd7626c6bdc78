import { type Link, VethPair } from 'tsnetlink';
import { expect } from 'vitest';
import {
  type CniWorld,
  type Configuration,
  cniWorld,
  referencePlugins,
  sides,
  withoutChoices,
} from '../support/cni.ts';
import { settledState } from '../support/cni-state.ts';
import { describeLive, liveTest, needs } from '../support/live.ts';
import { runIn } from '../support/namespace.ts';
import { eventually, untilReached } from '../support/patience.ts';

/** Plugins whose containers are in the network of a link of the host. The link `up` of the host leads to the router of this network. */

const fixed = {
  type: 'static',
  addresses: [
    { address: '10.5.0.2/24', gateway: '10.5.0.1' },
    { address: 'fd00:5::2/64', gateway: 'fd00:5::1' },
  ],
  routes: [{ dst: '0.0.0.0/0' }, { dst: '10.8.0.0/16', gw: '10.5.0.1' }, { dst: 'fd00:8::/64' }],
  dns: { nameservers: ['192.0.2.1'] },
};
const both = ['10.5.0.1', 'fd00:5::1'];
const mac = '02:00:00:00:00:44';

interface Case {
  /** Kind of link that the kernel needs. */
  readonly kind?: string;
  readonly config: Configuration;
  /** Addresses of the router that the container reaches. */
  readonly reaches?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Keys whose values depend on the world. */
  readonly complete?: (link: Link) => object;
}

const cases: Readonly<Record<string, Case>> = {
  'host-device by name': {
    config: { type: 'host-device', device: 'up', ipam: fixed },
    reaches: both,
  },
  'host-device by address': {
    config: { type: 'host-device', ipam: fixed },
    complete: ({ address = '' }) => ({ hwaddr: address.toUpperCase() }),
    reaches: both,
  },
  'host-device without addresses': { config: { type: 'host-device', device: 'up', dns: { domain: 'test' } } },
  'host-device of version 0.3.1': {
    config: { type: 'host-device', cniVersion: '0.3.1', device: 'up', ipam: fixed },
  },
  'host-device of the same name': {
    config: { type: 'host-device', device: 'up', ipam: fixed },
    variables: { CNI_IFNAME: 'up' },
    reaches: both,
  },
  macvlan: {
    kind: 'macvlan',
    config: { type: 'macvlan', master: 'up', ipam: fixed, dns: { domain: 'test' } },
    reaches: both,
  },
  'macvlan on the link of the default route': {
    kind: 'macvlan',
    config: { type: 'macvlan', mode: 'vepa', mtu: 1400, ipam: fixed },
    reaches: both,
  },
  'macvlan without addresses': {
    kind: 'macvlan',
    config: { type: 'macvlan', master: 'up', mode: 'private', mac },
  },
  'macvlan of the name of the link of the host': {
    kind: 'macvlan',
    config: { type: 'macvlan', master: 'up', mode: 'passthru', ipam: fixed },
    variables: { CNI_IFNAME: 'up' },
  },
  'macvlan with an address of CNI_ARGS': {
    kind: 'macvlan',
    config: { type: 'macvlan', master: 'up', cniVersion: '0.4.0', ipam: fixed },
    variables: { CNI_ARGS: `IgnoreUnknown=1;MAC=${mac}` },
    reaches: both,
  },
  'macvlan with an address of the runtime': {
    kind: 'macvlan',
    config: { type: 'macvlan', master: 'up', mac: '02:00:00:00:00:45', runtimeConfig: { mac }, ipam: fixed },
    reaches: both,
  },
  ipvlan: {
    kind: 'ipvlan',
    config: { type: 'ipvlan', master: 'up', ipam: fixed, dns: { domain: 'test' } },
    reaches: both,
  },
  'ipvlan of layer 3': {
    kind: 'ipvlan',
    config: { type: 'ipvlan', master: 'up', mode: 'l3', mtu: 1400, ipam: fixed },
    variables: { CNI_IFNAME: 'up' },
    reaches: ['10.5.0.1'],
  },
  vlan: {
    kind: 'vlan',
    config: { type: 'vlan', master: 'up', vlanId: 5, ipam: fixed, dns: { domain: 'test' } },
    reaches: both,
  },
  'vlan with an MTU': {
    kind: 'vlan',
    config: { type: 'vlan', master: 'up', vlanId: 5, mtu: 1400, cniVersion: '0.4.0', ipam: fixed },
    variables: { CNI_IFNAME: 'up' },
  },
};

/** The link of the host, and the router with its addresses on the network, or on VLAN 5 of it. */
async function network(world: CniWorld, isVlan: boolean): Promise<Link> {
  const router = await world.pod('router');
  const addresses = both.map((address) => `${address}/${address.includes(':') ? 64 : 24}`);
  const pair = await VethPair.create(
    { name: 'up', namespace: world.host, addresses: ['10.5.0.9/24'], up: true },
    { name: 'down', namespace: router, up: true, ...(!isVlan && { addresses }) },
  );
  await world.host.addRoute({ dst: '0.0.0.0/0', via: '10.5.0.1' });
  if (isVlan) {
    const { Vlan } = await import('tsnetlink');
    await Vlan.create({ link: pair.ends[1], id: 5, addresses, up: true });
  }
  return pair.ends[0];
}

describeLive('the same configuration leads to the same network:', () => {
  for (const [name, { kind, config: given, reaches = [], variables = {}, complete }] of Object.entries(cases))
    liveTest(
      name,
      needs(referencePlugins, 'command ip', ...(kind === undefined ? [] : ([`link ${kind}`] as const))),
      async (context) => {
        const ifName = variables.CNI_IFNAME ?? 'eth0';
        const own = { CNI_NETNS: 'pod', ...variables };
        const seen: unknown[] = [];
        for (const [side, callerOf] of Object.entries(sides)) {
          const world = await cniWorld(context);
          const pod = await world.pod('pod');
          const link = await network(world, given.type === 'vlan');
          const config = { ...given, ...complete?.(link) };
          const call = (command: string) => callerOf(world)(command, config, own);
          const before = await settledState(world.host);
          const { exitCode, output } = await call('ADD');
          expect([side, exitCode, output]).toEqual([side, 0, expect.anything()]);
          for (const to of reaches) await untilReached(pod, to);
          const notify = runIn(pod, `sysctl -n net.ipv4.conf.${ifName}.arp_notify`);
          const details = JSON.parse(runIn(pod, `ip -j -d link show dev ${ifName}`));
          const { info_data: options } = details[0].linkinfo ?? {};
          const state = [await settledState(pod), await settledState(world.host), notify];
          if (side === 'ours' && config.cniVersion !== '0.3.1')
            expect(await world.call('CHECK', { ...config, prevResult: output }, own)).toMatchObject({
              exitCode: 0,
            });
          for (let time = 0; time < (side === 'ours' ? 2 : 1); time++)
            expect(await call('DEL')).toEqual({ exitCode: 0, output: undefined });
          expect((await pod.links()).map((one) => one.name)).toEqual(['lo']);
          const after = (await world.host.links()).map((one) => [one.name, one.index === link.index]);
          seen.push([
            JSON.parse(withoutChoices(JSON.stringify(output))),
            state,
            options?.mode,
            options?.id,
            after,
          ]);
          if (side === 'ours') {
            expect((await world.remains()).notes).toEqual([]);
            if (given.type !== 'host-device')
              await eventually(async () => expect(await settledState(world.host)).toEqual(before));
            else expect((await world.host.link('up')).state.alias).toBeUndefined();
          }
        }
        expect(seen[0]).toEqual(seen[1]);
      },
    );
});
