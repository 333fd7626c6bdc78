import { encode } from '../../netlink/codec/encode.ts';
import { type ArgumentError, EncodeError, show } from '../../netlink/codec/encode-error.ts';
import { parseIp } from '../../netlink/codec/scalars/addresses.ts';
import { addresses, links, routes } from '../../netlink/protocols/route/index.ts';
import { isTerminal } from '../../netlink/protocols/route/routes/route.ts';
import type { Request } from '../../netlink/request/request.ts';
import { assertNamespaceName } from '../namespace/named-namespaces.ts';
import { parameterPath } from '../namespace/proc-files.ts';
import type { LabNodeDescription, LabSwitchDescription } from './description.ts';

const nodeKeys = ['forwarding', 'gateway', 'routes', 'addresses', 'sysctl'];
const routeKeys = ['dst', 'gateway', 'priority', 'type', 'table', 'metrics', 'dev'];

/** Refuses what cannot be a node. */
export function checkNode(path: string, node: LabNodeDescription): void {
  checkObject(path, node, nodeKeys);
  checkBoolean(`${path}.forwarding`, node.forwarding);
  checkAddresses(`${path}.addresses`, node.addresses ?? []);
  for (const gateway of [node.gateway ?? []].flat()) {
    if (typeof gateway !== 'string' || parseIp(gateway) === undefined)
      refuseAt(`${path}.gateway`, `${show(gateway)} is not an IP address`);
  }
  if (!Array.isArray(node.routes ?? [])) refuseAt(`${path}.routes`, 'expected an array');
  for (const [index, route] of (node.routes ?? []).entries()) {
    checkObject(`${path}.routes[${index}]`, route, routeKeys);
    const { dev, ...rest } = route;
    if (dev === undefined && rest.gateway === undefined && !isTerminal(rest.type))
      refuseAt(`${path}.routes[${index}]`, 'a route needs a gateway or a dev');
    tryAt(`${path}.routes[${index}]`, () => routes.create({ ...rest, ...(dev !== undefined && { oif: 1 }) }));
  }
  checkObject(`${path}.sysctl`, node.sysctl ?? {});
  for (const [name, value] of Object.entries(node.sysctl ?? {})) {
    tryAt(`${path}.sysctl`, () => void parameterPath(name));
    if (typeof value !== 'string' && typeof value !== 'number')
      refuseAt(`${path}.sysctl`, `${name}: expected a number or text, got ${show(value)}`);
  }
}

/** Refuses what cannot be a switch. */
export function checkSwitch(path: string, each: LabSwitchDescription): void {
  checkObject(path, each, ['stp', 'mtu']);
  checkBoolean(`${path}.stp`, each.stp);
  tryAt(path, () => links.create({ kind: 'bridge', mtu: each.mtu }));
}

/** Refuses what cannot be the name of a node or a switch, since it cannot be that of a namespace. */
export function checkName(path: string, name: string): void {
  tryAt(path, () => assertNamespaceName(name));
}

/** Refuses what is no list of addresses. */
export function checkAddresses(path: string, given: readonly string[]): void {
  if (!Array.isArray(given)) refuseAt(path, 'expected an array of addresses');
  for (const [index, address] of given.entries()) {
    try {
      addresses.add({ index: 1, address });
    } catch (error) {
      refuseAt(
        `${path}[${index}]`,
        `${show(address)} is not an address with a prefix length (${(error as Error).message})`,
      );
    }
  }
}

/** Refuses what is no object, or has other properties than these. */
export function checkObject(path: string, value: unknown, keys?: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuseAt(path, `expected an object, got ${show(value)}`);
  const unknown = keys === undefined ? undefined : Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    refuseAt(
      path === '' ? unknown : `${path}.${unknown}`,
      `there is no such property; there are ${(keys ?? []).join(', ')}`,
    );
}

function checkBoolean(path: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean')
    refuseAt(path, `expected true or false, got ${show(value)}`);
}

/** Makes requests, and their bytes, to see whether that can be done; what cannot is refused with its path in the description. */
export function tryAt(path: string, make: () => Request<void> | Request<void>[] | void): void {
  try {
    for (const { body, value } of [make() ?? []].flat()) encode(body, value);
  } catch (error) {
    const { field = '', message } = error as Partial<ArgumentError> & Error;
    if (field === '') refuseAt(path, message);
    // Without the name of the request, which the describer of a lab has not made.
    refuseAt(`${path}.${field}`, message.slice(message.indexOf(`${field}: `) + field.length + 2));
  }
}

/** Refuses what is at a path of the description. */
export function refuseAt(path: string, reason: string): never {
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(path);
}
