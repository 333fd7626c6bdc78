/** The requests that build a lab, in two groups for each namespace: links, then their settings. */
import {
  addresses,
  type LinkMessage,
  links,
  type RouteCreate,
  routes,
  shapeRequests,
} from '../../netlink/protocols/route/index.ts';
import type { Request } from '../../netlink/request/request.ts';
import type { LabSwitchDescription } from './description.ts';
import type { LabPlan, PlannedPort } from './plan.ts';

/** Index of the loopback link in every namespace. */
const loopback = 1;
/** Index of the bridge of a switch. */
const bridge = 1000;

/**
 * Returns the requests that create the bridge of a switch, and the cables whose first end is at a node or switch.
 *
 * @param fdOf returns the descriptor of the namespace of a node or switch
 */
export function linkRequests(plan: LabPlan, place: string, fdOf: (place: string) => number): Request<void>[] {
  const requests: Request<void>[] = [];
  const asSwitch = switchOf(plan, place);
  if (asSwitch !== undefined) {
    const { stp = false, mtu } = asSwitch;
    const options = { stpState: stp ? 'kernel' : 'off' } as const;
    requests.push(links.create({ kind: 'bridge', name: 'br0', index: bridge, mtu, options }));
  }
  for (const { ends, description } of plan.linksFrom.get(place) ?? []) {
    const [near, far] = ends;
    const peer: LinkMessage = { ...describeEnd(far, description.mtu), netNsFd: fdOf(far.place) };
    requests.push(links.create({ kind: 'veth', ...describeEnd(near, description.mtu), options: { peer } }));
  }
  return requests;
}

function describeEnd(
  { name, index, address }: PlannedPort,
  mtu: number | undefined,
): Pick<LinkMessage, 'mtu' | 'address'> & { name: string; index: number } {
  return { name, index, ...(mtu !== undefined && { mtu }), ...(address !== undefined && { address }) };
}

/**
 * Returns the requests that add addresses and routes of a node or switch, bring its links up, and connect the ports of a switch.
 *
 * @param isShaped whether they shape the cables too, as described
 */
export function settingRequests(plan: LabPlan, place: string, isShaped = true): Request<void>[] {
  const isSwitch = switchOf(plan, place) !== undefined;
  const requests: Request<void>[] = [links.change(loopback, { up: true })];
  if (isSwitch) requests.push(links.change(bridge, { up: true }));
  const { addresses: own = [], gateway = [], routes: more = [] } = plan.description.nodes[place] ?? {};
  for (const address of own) requests.push(addresses.add({ index: loopback, address }));
  for (const port of plan.ports.get(place) ?? []) {
    for (const address of port.addresses)
      requests.push(addresses.add({ index: port.index, address, flags: isIpv6(address) ? ['nodad'] : [] }));
    requests.push(links.change(port.index, isSwitch ? { up: true, master: bridge } : { up: true }));
    if (isShaped && port.shape !== undefined) requests.push(...shapeRequests(port.index, port.shape));
  }
  for (const each of [gateway].flat()) requests.push(routes.create({ gateway: each }));
  for (const { dev, via, ...route } of more)
    requests.push(
      routes.create({
        ...route,
        ...(via !== undefined && { gateway: via }),
        ...outputLink(plan, place, dev),
      }),
    );
  return requests;
}

function outputLink(plan: LabPlan, place: string, dev: string | undefined): Pick<RouteCreate, 'oif'> {
  const port = dev === undefined ? undefined : plan.ports.get(place)?.find(({ name }) => name === dev);
  return port === undefined ? {} : { oif: port.index };
}

function switchOf({ description, switches }: LabPlan, place: string): LabSwitchDescription | undefined {
  return switches.includes(place) ? description.switches?.[place] : undefined;
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}
