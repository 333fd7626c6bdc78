import { existsSync } from 'node:fs';
import { type Qdisc, shapeRequests } from '../../netlink/protocols/route/index.ts';
import type { NetworkDescription, NetworkPair } from '../desired-network/description.ts';
import type {
  DesiredAddress,
  DesiredLink,
  DesiredQdisc,
  DesiredRoute,
  NetworkState,
} from '../desired-state/state.ts';
import type { LabPlan, PlannedPort } from './plan.ts';

/** Returns the kernel parameters that a node or switch needs before it has links. */
export function parametersOf({ description }: LabPlan, place: string): Record<string, string | number> {
  const { forwarding } = description.nodes[place] ?? {};
  const ipv6 = existsSync('/proc/sys/net/ipv6');
  return {
    ...(forwarding === true && { 'net.ipv4.ip_forward': 1 }),
    ...(forwarding === true && ipv6 && { 'net.ipv6.conf.all.forwarding': 1 }),
    // Duplicate address detection is off: the description of a lab has all addresses, and during the two seconds of the
    // detection a router has no link-local address to find its neighbours with.
    ...(ipv6 && { 'net.ipv6.conf.default.accept_dad': 0 }),
  };
}

/** Describes a lab as the desired state of its namespaces. `mark` is the alias of their loopback links. */
export function networkOf(plan: LabPlan, mark?: string): NetworkDescription {
  const places = [...plan.nodes, ...plan.switches];
  return {
    namespaces: Object.fromEntries(places.map((place) => [place, stateOf(plan, place, mark)])),
    pairs: plan.links.map(({ ends, description }) => ({
      ends: ends.map((end) => ({
        namespace: end.place,
        name: end.name,
        ...portOf(plan, end),
        ...(description.mtu !== undefined && { mtu: description.mtu }),
      })) as unknown as NetworkPair['ends'],
    })),
  };
}

function stateOf(plan: LabPlan, place: string, mark: string | undefined): NetworkState {
  const node = plan.description.nodes[place];
  const loopback: DesiredLink = {
    up: true,
    ...(mark !== undefined && { alias: mark }),
    addresses: (node?.addresses ?? []) as DesiredAddress[],
  };
  const links: Record<string, DesiredLink> = { lo: loopback };
  if (plan.switches.includes(place)) {
    const { stp = false, mtu } = plan.description.switches?.[place] ?? {};
    links.br0 = {
      kind: 'bridge',
      up: true,
      ...(mtu !== undefined && { mtu }),
      options: { stpState: stp ? 'kernel' : 'off' },
    };
  }
  const routes: DesiredRoute[] = [
    ...[node?.gateway ?? []].flat().map((gateway) => ({ gateway })),
    ...(node?.routes ?? []).map(({ dev, ...route }) => ({
      ...route,
      ...(dev !== undefined && { oif: dev }),
    })),
  ];
  return { links, routes, sysctls: { ...parametersOf(plan, place), ...node?.sysctl } };
}

function portOf(plan: LabPlan, { place, addresses, address, shape }: PlannedPort): DesiredLink {
  return {
    up: true,
    ...(plan.switches.includes(place) && { master: 'br0' }),
    ...(address !== undefined && { address }),
    addresses: addresses.map((one) => (one.includes(':') ? { address: one, flags: ['nodad'] } : one)),
    qdiscs:
      shape === undefined ? [] : shapeRequests(1, shape).map((request) => qdiscOf(request.value as Qdisc)),
  };
}

function qdiscOf({ kind, options, parent }: Qdisc): DesiredQdisc {
  return { kind, parent, ...(options !== undefined && { options }) };
}
