import { randomBytes } from 'node:crypto';
import { formatLinkAddress } from '../../netlink/codec/scalars/address-format.ts';
import type { BridgeVlanCreate } from '../../netlink/protocols/route/bridge/vlan.ts';
import * as bridgeVlans from '../../netlink/protocols/route/bridge/vlan.ts';
import type { Link } from '../../network/links/link.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import type { LinkCreateWords } from '../../network/object-words.ts';
import { addRules, checkRules, type RuleTable, removeRules } from '../attachment-rules.ts';
import { macOfArgs } from '../environment.ts';
import { field } from '../fields.ts';
import { addressText, contains, firstOf, formatAddress, ipVersionOf, networkOf } from '../ip-network.ts';
import {
  checkBackend,
  checkMasquerade,
  masquerade,
  masqueradeFields,
  stopMasquerade,
} from '../masquerade.ts';
import { invalid } from '../network-config.ts';
import { type AddCall, type Call, definePlugin } from '../plugin.ts';
import {
  addRoutes,
  checkPodLink,
  difference,
  enableForwarding,
  enableIpv6,
  findLink,
  interfaceOf,
} from '../pod-link.ts';
import { addAddress, createPodPair, deletePodPair } from '../pod-pair.ts';
import type { Result, ResultIp, ResultRoute } from '../result.ts';

const mac = field.optional(field.ethernetAddress);
const vlanId = field.optional(field.integer(0, 4094));
const config = {
  bridge: field.optional(field.linkName),
  isGateway: field.optional(field.boolean),
  isDefaultGateway: field.optional(field.boolean),
  forceAddress: field.optional(field.boolean),
  ...masqueradeFields,
  mtu: field.optional(field.integer()),
  hairpinMode: field.optional(field.boolean),
  promiscMode: field.optional(field.boolean),
  vlan: vlanId,
  vlanTrunk: field.optional(field.list(field.object({ id: vlanId, minID: vlanId, maxID: vlanId }))),
  preserveDefaultVlan: field.optional(field.boolean),
  macspoofchk: field.optional(field.boolean),
  enabledad: field.optional(field.boolean),
  portIsolation: field.optional(field.boolean),
  args: field.optional(field.object({ cni: field.optional(field.object({ mac })) })),
  runtimeConfig: field.optional(field.object({ mac })),
};

type BridgeCall = Call<typeof config>;
type BridgeAdd = AddCall<typeof config>;

const antiSpoof: RuleTable = {
  family: 'bridge',
  name: 'cni_antispoof',
  chains: { prerouting: 'type filter hook prerouting priority -300' },
};

/** A link-layer address of a single station, administered locally. */
function randomLinkAddress(): string {
  const bytes = randomBytes(6);
  bytes[0] = ((bytes[0] as number) & 0xfe) | 2;
  return formatLinkAddress(bytes);
}

/** The bridge: that of the name if it is there, else a new one. */
async function ensureBridge({ host, config }: BridgeCall): Promise<Link<Namespace>> {
  const { bridge: name = 'cni0', mtu, vlan = 0, vlanTrunk = [], promiscMode } = config;
  const isFiltering = vlan !== 0 || vlanTrunk.length > 0;
  let bridge = await findLink(host, name);
  if (bridge === undefined) {
    bridge = await createUnlessThere(host, {
      kind: 'bridge',
      name,
      // Given by the creation: an address that the kernel chooses would change with the ports.
      address: randomLinkAddress(),
      ...(mtu !== undefined && mtu !== 0 && { mtu }),
      ...(isFiltering && { options: { vlanFiltering: true } }),
    });
  }
  if (bridge.kind !== 'bridge') throw invalid('bridge', `the link ${name} is no bridge`);
  if (promiscMode === true) await bridge.change({ flags: { promisc: true } });
  // Routers on the network must not configure the host.
  const acceptRa = `net/ipv6/conf/${name}/accept_ra`;
  if ((await host.sysctl.get(acceptRa)) !== '0') await host.sysctl.set(acceptRa, 0);
  return bridge.isUp ? bridge : bridge.up();
}

/** The VLANs of the port of a container. */
function portVlans({ config: { vlan = 0, vlanTrunk = [] } }: BridgeCall): Omit<BridgeVlanCreate, 'index'>[] {
  const trunk = vlanTrunk.flatMap(({ id, minID, maxID }, index) => {
    const path = `vlanTrunk[${index}]`;
    if ((minID === undefined) !== (maxID === undefined))
      throw invalid(path, 'minID and maxID belong together');
    if (minID !== undefined && maxID !== undefined && minID > maxID)
      throw invalid(`${path}.minID`, 'expected no more than maxID');
    return [
      ...(id !== undefined && id !== 0 ? [{ id }] : []),
      ...(minID !== undefined && maxID !== undefined ? [{ id: minID, endId: maxID }] : []),
    ];
  });
  return vlan === 0 ? trunk : [{ id: vlan, pvid: true, untagged: true }, ...trunk];
}

async function configurePort(call: BridgeCall, port: Link<Namespace>): Promise<void> {
  const { host, config } = call;
  const options = {
    ...(config.hairpinMode === true && { hairpin: true }),
    ...(config.portIsolation === true && { isolated: true }),
  };
  if (Object.keys(options).length > 0) await port.change({ portKind: 'bridge', portOptions: options });
  const vlans = portVlans(call);
  // The kernel makes each new port of a filtering bridge a member of VLAN 1.
  if (vlans.length > 0 && config.preserveDefaultVlan === false)
    await host.request(bridgeVlans.delete({ index: port.index, id: 1 }));
  for (const vlan of vlans) await host.request(bridgeVlans.add({ index: port.index, ...vlan }));
}

/** The gateway of an address; where the bridge is the gateway, the first address of the network by default. */
function withGateway({ config }: BridgeCall, ip: ResultIp): ResultIp {
  const isGateway = config.isGateway === true || config.isDefaultGateway === true;
  const network = networkOf(ip.address);
  const first = formatAddress({ bits: network.bits, value: firstOf(network) + 1n });
  return { ...ip, interface: 2, gateway: ip.gateway ?? (isGateway ? first : undefined) };
}

/** The routes of the result, with a default route for each family that has none. */
function withDefaultRoutes(routes: readonly ResultRoute[], ips: readonly ResultIp[]): ResultRoute[] {
  const result = [...routes];
  for (const { address, gateway: gw } of ips) {
    const dst = ipVersionOf(address) === 6 ? '::/0' : '0.0.0.0/0';
    if (!result.some((route) => route.dst === dst)) result.push({ dst, gw });
  }
  return result;
}

/** Gives the bridge, or its VLAN, the address of a gateway. */
async function ensureGateway(call: BridgeAdd, link: Link<Namespace>, ip: ResultIp): Promise<void> {
  const { length } = networkOf(ip.address);
  const gateway = `${addressText(ip.gateway as string)}/${length}`;
  const version = ipVersionOf(gateway);
  const network = networkOf(gateway);
  for (const { address } of await link.addresses()) {
    if (address === gateway) return;
    if (ipVersionOf(address) !== version) continue;
    // A link may have several IPv6 networks, but IPv4 addresses of another network would be the source of packets.
    const other = networkOf(address);
    if (version === 6 && !contains(network, other) && !contains(other, network)) continue;
    if (call.config.forceAddress !== true)
      throw invalid(
        'bridge',
        `${link.name} has the address ${address}, not ${gateway}; forceAddress replaces it`,
      );
    await link.removeAddress(address);
  }
  try {
    await addAddress(link, gateway);
  } catch (error) {
    // Another ADD has added it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The link for gateways: the bridge, or a link in the VLAN of the containers. */
async function gatewayLink(call: BridgeAdd, bridge: Link<Namespace>): Promise<Link<Namespace>> {
  const { host, config } = call;
  const { vlan = 0 } = config;
  if (vlan === 0) return bridge;
  const name = `${bridge.name}.${vlan}`;
  await host.request(bridgeVlans.add({ index: bridge.index, id: vlan, self: true }));
  return (
    (await findLink(host, name)) ??
    (await createUnlessThere(host, {
      kind: 'vlan',
      name,
      link: bridge.index,
      options: { id: vlan },
      up: true,
    }))
  );
}

/** Creates a link. Another ADD may have created it meanwhile. */
async function createUnlessThere(host: Namespace, link: LinkCreateWords): Promise<Link<Namespace>> {
  try {
    return await host.createLink(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return host.link(link.name);
  }
}

/** Compares the addresses of the gateway with the result of ADD. */
async function checkGateways(
  { host, config, prevResult }: BridgeCall,
  bridge: Link<Namespace>,
): Promise<void> {
  const { vlan = 0 } = config;
  const name = vlan === 0 ? bridge.name : `${bridge.name}.${vlan}`;
  const link = await findLink(host, name);
  if (link === undefined) throw difference(`the link ${name} is gone`);
  const present = new Set((await link.addresses()).map(({ address }) => address));
  for (const { address, gateway } of prevResult?.ips ?? []) {
    if (gateway === undefined) continue;
    const expected = `${addressText(gateway)}/${networkOf(address).length}`;
    if (!present.has(expected)) throw difference(`the link ${name} lacks the address ${expected}`);
  }
}

/** Connects containers by a bridge of the host. */
export const bridge = definePlugin({
  type: 'bridge',
  config,
  args: ['MAC'],
  async add(call): Promise<Result> {
    const { pod, host, netns, ifName, config, ipam, undo } = call;
    const { isDefaultGateway = false, isGateway = isDefaultGateway } = config;
    if (config.hairpinMode === true && config.promiscMode === true)
      throw invalid('promiscMode', 'hairpinMode and promiscMode exclude each other');
    const { mac: address = config.args?.cni?.mac ?? macOfArgs(call.args) } = config.runtimeConfig ?? {};
    checkBackend(config);
    portVlans(call);
    const given = (await ipam?.add()) ?? {};
    if (ipam !== undefined && (given.ips ?? []).length === 0)
      throw invalid('ipam.type', 'the plugin for addresses returned no address');
    const ips = (given.ips ?? []).map((ip) => withGateway(call, ip));
    const routes = isDefaultGateway ? withDefaultRoutes(given.routes ?? [], ips) : (given.routes ?? []);
    const master = await ensureBridge(call);
    const { podLink, hostLink } = await createPodPair(call, {
      mtu: config.mtu,
      mac: address,
      master,
      ips,
      isChecked: config.enabledad,
      prepare: (port) => configurePort(call, port),
    });
    if (isGateway) {
      const link = await gatewayLink(call, master);
      await enableIpv6(host, link.name, ips);
      for (const ip of ips) await ensureGateway(call, link, ip);
      await enableForwarding(host, ips);
    }
    await addRoutes(pod, podLink, ips, routes);
    if (config.ipMasq === true) {
      undo(() => stopMasquerade(call));
      await masquerade(call, ips);
    }
    if (config.macspoofchk === true) {
      undo(() => removeRules(call, antiSpoof));
      const rule = `iifname "${hostLink.name}" ether saddr != ${podLink.address} drop`;
      await addRules(call, antiSpoof, [{ chain: 'prerouting', rule }]);
    }
    return {
      interfaces: [
        interfaceOf(await master.refresh()),
        interfaceOf(hostLink),
        interfaceOf(await pod.link(ifName), netns),
      ],
      ips,
      routes,
      dns: config.dns ?? given.dns,
    };
  },
  async del(call) {
    await deletePodPair(call);
    if (call.config.ipMasq === true) await stopMasquerade(call);
    if (call.config.macspoofchk === true) await removeRules(call, antiSpoof);
    await call.ipam?.del();
  },
  async check(call) {
    const { host, config, prevResult } = call;
    await call.ipam?.check();
    await checkPodLink(call, 'veth');
    const name = config.bridge ?? 'cni0';
    const found = await findLink(host, name);
    if (found?.kind !== 'bridge') throw difference(`the bridge ${name} is gone`);
    const hostEnd = prevResult?.interfaces?.find(
      ({ name: one, sandbox }) => sandbox === undefined && one !== name,
    );
    const port = hostEnd && (await findLink(host, hostEnd.name));
    if (port === undefined) throw difference(`the port of the container is gone from the host`);
    if (port.state.master !== found.index) throw difference(`${port.name} is no port of ${name}`);
    if (config.isGateway === true || config.isDefaultGateway === true) await checkGateways(call, found);
    if (config.ipMasq === true) await checkMasquerade(call, prevResult?.ips ?? []);
    if (config.macspoofchk === true) await checkRules(call, antiSpoof, 1);
  },
});
