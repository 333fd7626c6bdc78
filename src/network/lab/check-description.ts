import { EncodeError, show } from '../../netlink/codec/encode-error.ts';
import { joinPath } from '../../netlink/codec/join-path.ts';
import { parseIp } from '../../netlink/codec/scalars/addresses.ts';
import { Writer } from '../../netlink/codec/writer.ts';
import { addresses, links, routes } from '../../netlink/protocols/route/index.ts';
import { isTerminal } from '../../netlink/protocols/route/routes/route.ts';
import { encodeRequest } from '../../netlink/request/encode-request.ts';
import type { Request } from '../../netlink/request/request.ts';
import { checkedAs, checkedIn, checkObjectAt, refuseAt } from '../description-errors.ts';
import { isOwnName } from '../links/link-name.ts';
import { assertNamespaceName } from '../namespace/named-namespaces.ts';
import { parameterPath } from '../namespace/proc-files.ts';
import { inGivenWords, routeWords, translate } from '../object-words.ts';
import type {
  LabDescription,
  LabLinkDescription,
  LabNodeDescription,
  LabNodeEnd,
  LabRoute,
  LabSwitchDescription,
  LabSwitchEnd,
} from './description.ts';

/** Lists the keys of an object of type `T`. A missing or wrong key does not compile. */
function keysOf<T>(keys: Record<keyof T, true>): readonly string[] {
  return Object.keys(keys);
}

/** Keys of a description, and of the objects in it. */
export const descriptionKeys = keysOf<LabDescription>({ nodes: true, switches: true, links: true });
const nodeKeys = keysOf<LabNodeDescription>({
  forwarding: true,
  gateway: true,
  routes: true,
  addresses: true,
  sysctl: true,
});
const routeKeys = keysOf<LabRoute>({
  dst: true,
  gateway: true,
  via: true,
  priority: true,
  type: true,
  table: true,
  metrics: true,
  dev: true,
});
const switchKeys = keysOf<LabSwitchDescription>({ stp: true, mtu: true });
export const linkKeys = keysOf<LabLinkDescription>({
  ends: true,
  mtu: true,
  delay: true,
  jitter: true,
  loss: true,
  rate: true,
});
export const nodeEndKeys = keysOf<LabNodeEnd>({ node: true, name: true, addresses: true, address: true });
export const switchEndKeys = keysOf<LabSwitchEnd>({ switch: true, name: true });

/** Throws for an invalid node. */
export function checkNode(path: string, node: LabNodeDescription): void {
  checkObjectAt(path, node, nodeKeys);
  checkBoolean(`${path}.forwarding`, node.forwarding);
  checkAddresses(`${path}.addresses`, node.addresses ?? []);
  for (const gateway of [node.gateway ?? []].flat()) {
    if (typeof gateway !== 'string' || parseIp(gateway) === undefined)
      refuseAt(`${path}.gateway`, `${show(gateway)} is not an IP address`);
  }
  if (!Array.isArray(node.routes ?? [])) refuseAt(`${path}.routes`, 'expected an array');
  for (const [index, route] of (node.routes ?? []).entries()) {
    checkObjectAt(`${path}.routes[${index}]`, route, routeKeys);
    const at = `${path}.routes[${index}]`;
    if (route.dev === undefined && (route.via ?? route.gateway) === undefined && !isTerminal(route.type))
      refuseAt(at, 'a route needs a gateway or a dev');
    tryAt(
      (field) => joinPath([at, inGivenWords(field, route, routeWords)]),
      () => routes.create(translate('lab', route, routeWords, () => 1) as never),
    );
  }
  checkObjectAt(`${path}.sysctl`, node.sysctl ?? {});
  for (const [name, value] of Object.entries(node.sysctl ?? {})) {
    tryAt(`${path}.sysctl`, () => void checkedAs(name, () => parameterPath(name)));
    if (typeof value !== 'string' && typeof value !== 'number')
      refuseAt(`${path}.sysctl.${name}`, `expected a number or text, got ${show(value)}`);
  }
}

/** Throws for an invalid switch. */
export function checkSwitch(path: string, each: LabSwitchDescription): void {
  checkObjectAt(path, each, switchKeys);
  checkBoolean(`${path}.stp`, each.stp);
  tryAt(path, () => links.create({ kind: 'bridge', mtu: each.mtu }));
}

/** Throws for a name of a node or switch that a namespace cannot have. */
export function checkName(path: string, name: string): void {
  checkedAs(path, () => assertNamespaceName(name));
}

/** Throws for a name that a link of a lab cannot have. */
export function checkLinkName(path: string, name: string): void {
  try {
    isOwnName(name);
  } catch (error) {
    throw error instanceof EncodeError ? error.within(path) : error;
  }
}

/** Throws for an invalid list of addresses. */
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

function checkBoolean(path: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean')
    refuseAt(path, `expected true or false, got ${show(value)}`);
}

/** Creates and encodes requests. Throws their errors with the path in the description. */
export function tryAt(
  path: string | ((field: string) => string),
  create: () => Request<void> | Request<void>[] | void,
): void {
  const pathOf = typeof path === 'string' ? (field: string) => joinPath([path, field]) : path;
  try {
    checkedIn(pathOf, () => {
      for (const request of [create() ?? []].flat()) encodeRequest(new Writer(256), request, 0);
    });
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    refuseAt(joinPath(error.path), error.reason);
  }
}
