import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type { LinkCreate, Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { Namespace } from '../namespace/namespace.ts';
import { withFdHeld } from '../namespace/reference.ts';
import type { Link } from './link.ts';
import { assertOwnName } from './link-name.ts';

/** What any link may be made with. */
export interface DeviceOptions {
  /** At most 15 bytes. */
  name: string;
  /** Where it is to be; this thread's own namespace unless told. */
  namespace?: Namespace | undefined;
  /** IP addresses: `10.0.0.1/24`. */
  addresses?: readonly string[] | undefined;
  /** Whether to bring it up. */
  up?: boolean | undefined;
  /** Largest packet, in bytes. */
  mtu?: number | undefined;
  /** Link-layer address: `aa:bb:cc:dd:ee:ff`. */
  address?: string | undefined;
}

/** The same on top of another link. */
export interface UpperDeviceOptions extends DeviceOptions {
  /** The link that it is on. */
  link: Link;
  /** Where it is to be, from the start: the namespace of that link unless told. */
  namespace?: Namespace | undefined;
}

/** A class of links. */
type DeviceClass<T extends Link> = new (namespace: Namespace, state: LinkState) => T;

/**
 * Makes a link, gives it addresses, brings it up, and returns it as what it is. Where any of this fails, it is deleted
 * again.
 *
 * @param data the options of its kind
 * @param link the one that it is on: the kernel looks for that in the namespace that is asked, and puts the new one where
 * it is told
 * @param isBelow whether to say so by the attribute `link`; some kinds say it by an option
 */
export async function createDevice<T extends Link>(
  type: DeviceClass<T>,
  kind: string,
  options: DeviceOptions,
  data?: object,
  link?: Link,
  isBelow = true,
): Promise<T> {
  const {
    namespace = link?.namespace ?? Namespace.current(),
    addresses: given = [],
    up,
    name,
    mtu,
    address,
  } = options;
  assertOwnName('link create', name);
  // Refused before anything is made: the index is not known yet.
  for (const each of given) addresses.add({ index: 1, address: each });
  const wanted: LinkCreate = {
    kind,
    name,
    mtu,
    address,
    ...(data !== undefined && { data }),
    ...(link !== undefined && isBelow && { link: link.index }),
    ...(link !== undefined && link.namespace !== namespace && { namespace }),
  };
  await withFdHeld(namespace, () => (link?.namespace ?? namespace).request(links.create(wanted)));
  try {
    return new type(namespace, await configureLink(namespace, name, { addresses: given, up }));
  } catch (error) {
    await namespace.request(links.delete(name)).catch(() => {});
    throw error;
  }
}

/** Gives a link that was just made its addresses, brings it up, and reads what has become of it. */
export async function configureLink(
  namespace: Namespace,
  name: string,
  { addresses: given = [], up }: Pick<DeviceOptions, 'addresses' | 'up'>,
): Promise<LinkState> {
  const state = await namespace.request(links.get(name));
  const requests = given.map((address) => addresses.add({ index: state.index, address }));
  if (up === true) requests.push(links.change(state.index, { up: true }));
  if (requests.length === 0) return state;
  const results = await namespace.socket.batch([...requests, links.get(state.index)]);
  return results.at(-1) as LinkState;
}
