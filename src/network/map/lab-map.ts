import { propertiesOf } from '../lab/diagram.ts';
import type { LabPlan } from '../lab/plan.ts';
import { linkId, type MapCable, type MapLink, type MapNamespace, type NetworkMap } from './graph.ts';

/** Index of the bridge of a switch. The ports have the indexes of the plan. */
const bridgeIndex = 2;

/** Makes the map of the description of a lab, as the lab would be when it is built. */
export function mapOfLab(plan: LabPlan): NetworkMap {
  const namespaces = [
    ...plan.nodes.map((name) => nodeOf(plan, name)),
    ...plan.switches.map((name) => switchOf(plan, name)),
  ];
  const cables = plan.links.map(({ ends, description }): MapCable => {
    const [first, second] = ends.map(({ place, index }) => linkId(place, index)) as [string, string];
    const label = propertiesOf(description);
    return {
      id: `pair ${first} ${second}`,
      kind: 'pair',
      ends: [first, second],
      ...(label !== '' && { label }),
    };
  });
  return { namespaces, cables };
}

function portsOf(plan: LabPlan, place: string): MapLink[] {
  return (plan.ports.get(place) ?? []).map(({ name, index, addresses, address }) => ({
    id: linkId(place, index),
    index,
    name,
    kind: 'veth',
    up: true,
    addresses: [...addresses],
    ...(address !== undefined && { address }),
  }));
}

function nodeOf(plan: LabPlan, name: string): MapNamespace {
  const { forwarding, gateway, addresses = [] } = plan.description.nodes[name] ?? {};
  const loopback: MapLink[] =
    addresses.length === 0
      ? []
      : [
          {
            id: linkId(name, 1),
            index: 1,
            name: 'lo',
            kind: 'loopback',
            up: true,
            addresses: [...addresses],
          },
        ];
  return {
    ...bare(name, forwarding === true ? 'router' : 'host'),
    links: [...loopback, ...portsOf(plan, name)],
    defaultRoutes: [gateway ?? []].flat().map((one) => ({
      family: one.includes(':') ? 'inet6' : 'inet',
      gateway: one,
    })),
  };
}

function switchOf(plan: LabPlan, name: string): MapNamespace {
  const master = linkId(name, bridgeIndex);
  const bridge: MapLink = {
    id: master,
    index: bridgeIndex,
    name: 'br0',
    kind: 'bridge',
    up: true,
    addresses: [],
  };
  return {
    ...bare(name, 'switch'),
    links: [bridge, ...portsOf(plan, name).map((port) => ({ ...port, master }))],
  };
}

function bare(name: string, role: MapNamespace['role']): MapNamespace {
  return {
    id: name,
    name,
    names: [],
    isCurrent: false,
    role,
    processes: [],
    links: [],
    defaultRoutes: [],
    listeners: [],
  };
}
