import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type { AddressCreate, LinkCreate, Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import {
  type Fields,
  isBoolean,
  isInteger,
  isLinkAddress,
  isListOf,
  required,
} from '../../netlink/request/input.ts';
import type { Request } from '../../netlink/request/request.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { isAcceptedBy, isNamespace } from '../inputs.ts';
import { isSameNamespace } from '../namespace/handle.ts';
import { Namespace } from '../namespace/namespace.ts';
import { isLinkOrName, type Link, toLink } from './link.ts';
import { isOwnName } from './link-name.ts';
import { createElsewhere, createHere, deleteQuietly } from './new-link.ts';

/** An IP address for a new link, with its properties. */
export type NewAddress = Omit<AddressCreate, 'index'>;

/** Addresses and state of a new link. */
export interface ConfigureOptions {
  /**
   * IP addresses: `10.0.0.1/24`. Duplicate address detection is off (`nodad`) for an IPv6 address given as text, so that it can
   * be used at once. An object has the properties that it names: `{ address: 'fd00::1/64' }` is checked for duplicates, which
   * takes about two seconds.
   */
  addresses?: readonly (string | NewAddress)[] | undefined;
  /** Brings the link up. */
  up?: boolean | undefined;
  /** The bridge, bond or VRF to make the link a port of: a `Link`, or the name of a link of the namespace. */
  master?: Link<Namespace> | string | undefined;
}

/** Options for links of every kind. */
export interface DeviceOptions extends ConfigureOptions {
  /** Name of the link, at most 15 bytes. */
  name: string;
  /** Namespace to create the link in; the namespace of the thread by default. */
  namespace?: Namespace | undefined;
  /** Maximum packet size in bytes. */
  mtu?: number | undefined;
  /** Link-layer address: `aa:bb:cc:dd:ee:ff`. */
  address?: string | undefined;
}

/** Options for links on top of another link. */
export interface UpperDeviceOptions extends DeviceOptions {
  /** The lower link: a `Link`, or the name of a link of the namespace. */
  link: Link<Namespace> | string;
  /** Namespace to create the link in; the namespace of the lower link by default. */
  namespace?: Namespace | undefined;
}

/** A new address: text, or an object with its properties. */
const isNewAddress = isAcceptedBy(
  (address: string | NewAddress) => addAddress(1, address),
  'an IP address with a prefix length, or an object with one',
  (address) => typeof address !== 'string',
);

/** Checks of {@link ConfigureOptions}. */
export const configureFields: Fields<ConfigureOptions> = {
  addresses: isListOf(isNewAddress),
  up: isBoolean,
  master: isLinkOrName,
};

/** Checks of {@link DeviceOptions}. */
export const deviceFields: Fields<DeviceOptions> = {
  ...configureFields,
  name: required(isOwnName),
  namespace: isNamespace,
  mtu: isInteger(0, 0xffff_ffff, 'a number of bytes'),
  address: isLinkAddress,
};

/** Checks of {@link UpperDeviceOptions}. */
export const upperDeviceFields: Fields<UpperDeviceOptions> = {
  ...deviceFields,
  link: required(isLinkOrName),
};

type DeviceClass<T extends Link<Namespace>> = new (
  namespace: Namespace,
  state: LinkState,
  addresses?: readonly string[],
) => T;

/**
 * Creates a link, adds its addresses, brings it up, and returns it. When one of these steps fails, the link is deleted.
 *
 * @param kindOptions options of the kind
 * @param link the lower link: the kernel looks for it in the namespace of the socket, so that the request is sent there
 * @param isBelow whether the attribute `link` names the lower link; some kinds use an option instead
 */
export async function createDevice<T extends Link<Namespace>>(
  type: DeviceClass<T>,
  kind: string,
  options: DeviceOptions,
  kindOptions?: object,
  link?: Link<Namespace>,
  isBelow = true,
): Promise<T> {
  const { namespace = link?.namespace ?? Namespace.current(), name, mtu, address } = options;
  const wanted: LinkCreate & { name: string } = {
    kind,
    name,
    mtu,
    address,
    ...(kindOptions !== undefined && { options: kindOptions }),
    ...(link !== undefined && isBelow && { link: link.index }),
  };
  const master = await masterIn(namespace, options);
  const lower = link?.namespace ?? namespace;
  const { index } = isSameNamespace(lower, namespace)
    ? await createHere(namespace, wanted)
    : await createElsewhere(lower, namespace, wanted);
  try {
    return new type(
      namespace,
      await configureLink(namespace, index, options, master),
      givenAddresses(options),
    );
  } catch (error) {
    await deleteQuietly(namespace, index);
    throw error;
  }
}

/** Returns the lower link of a new link: a link given by its name is in the namespace of the new one. */
export function lowerLink(
  link: Link<Namespace> | string,
  namespace = Namespace.current(),
): Promise<Link<Namespace>> {
  return toLink(link, namespace);
}

/** Returns the index of the master of a new link, which is in the same namespace. */
export async function masterIn(
  namespace: Namespace,
  { master: given }: ConfigureOptions,
): Promise<number | undefined> {
  if (given === undefined) return undefined;
  const master = await toLink(given, namespace);
  if (!isSameNamespace(master.namespace, namespace))
    throwInvalid('link create', 'master', `${master.name} is in another namespace`);
  return master.index;
}

/** Makes a new link a port, adds its addresses, brings it up, and reads its properties. */
export async function configureLink(
  namespace: Namespace,
  index: number,
  options: ConfigureOptions,
  master: number | undefined,
): Promise<LinkState> {
  const requests = configureRequests(index, options, master);
  if (requests.length === 0) return namespace.request(links.get(index));
  const results = await namespace.socket.batch([...requests, links.get(index)]);
  return results.at(-1) as LinkState;
}

/**
 * Makes a new link a port, adds its addresses and brings it up, without reading it. Reading an end of a veth pair that is up before the
 * other end makes the kernel wait for an RCU grace period.
 */
export async function configureUnread(
  namespace: Namespace,
  index: number,
  options: ConfigureOptions,
  master: number | undefined,
): Promise<void> {
  const requests = configureRequests(index, options, master);
  if (requests.length > 0) await namespace.socket.batch(requests);
}

/** Returns the IP addresses that a new link is given. */
export function givenAddresses({ addresses: given = [] }: ConfigureOptions): string[] {
  return given.map((address) => (typeof address === 'string' ? address : address.address));
}

function configureRequests(
  index: number,
  { addresses: given = [], up }: ConfigureOptions,
  master: number | undefined,
): Request<void>[] {
  const requests = given.map((address) => addAddress(index, address));
  if (master !== undefined) requests.unshift(links.change(index, { master }));
  if (up === true) requests.push(links.change(index, { up: true }));
  return requests;
}

function addAddress(index: number, address: string | NewAddress): Request<void> {
  if (typeof address !== 'string') return addresses.add({ ...address, index });
  return addresses.add({ index, address, ...(address.includes(':') && { flags: ['nodad'] }) });
}
