import { Writer } from '../../netlink/codec/writer.ts';
import * as addresses from '../../netlink/protocols/route/addresses/operations.ts';
import type { AddressCreate, LinkCreate, Link as LinkState } from '../../netlink/protocols/route/index.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { encodeRequest } from '../../netlink/request/encode-request.ts';
import type { Request } from '../../netlink/request/request.ts';
import { isSameNamespace } from '../namespace/handle.ts';
import { Namespace } from '../namespace/namespace.ts';
import type { Link } from './link.ts';
import { assertOwnName } from './link-name.ts';
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
  /** The lower link. */
  link: Link<Namespace>;
  /** Namespace to create the link in; the namespace of the lower link by default. */
  namespace?: Namespace | undefined;
}

type DeviceClass<T extends Link<Namespace>> = new (namespace: Namespace, state: LinkState) => T;

/**
 * Creates a link, adds its addresses, brings it up, and returns it. When one of these steps fails, the link is deleted.
 *
 * @param data options of the kind
 * @param link the lower link: the kernel looks for it in the namespace of the socket, so that the request is sent there
 * @param isBelow whether the attribute `link` names the lower link; some kinds use an option instead
 */
export async function createDevice<T extends Link<Namespace>>(
  type: DeviceClass<T>,
  kind: string,
  options: DeviceOptions,
  data?: object,
  link?: Link<Namespace>,
  isBelow = true,
): Promise<T> {
  const { namespace = link?.namespace ?? Namespace.current(), name, mtu, address } = options;
  assertOwnName('link create', name);
  checkConfiguration(options);
  const wanted: LinkCreate & { name: string } = {
    kind,
    name,
    mtu,
    address,
    ...(data !== undefined && { data }),
    ...(link !== undefined && isBelow && { link: link.index }),
  };
  const lower = link?.namespace ?? namespace;
  const { index } = isSameNamespace(lower, namespace)
    ? await createHere(namespace, wanted)
    : await createElsewhere(lower, namespace, wanted);
  try {
    return new type(namespace, await configureLink(namespace, index, options));
  } catch (error) {
    await deleteQuietly(namespace, index);
    throw error;
  }
}

/** Throws for addresses and states that are invalid, before the link is created. */
export function checkConfiguration(options: ConfigureOptions): void {
  const requests = configureRequests(1, options);
  // Text has been checked by now, properties of objects are checked by the encoder.
  if (options.addresses?.every((address) => typeof address === 'string') !== false) return;
  for (const request of requests) encodeRequest(new Writer(256), request, 0);
}

/** Adds the addresses of a new link, brings it up, and reads its properties. */
export async function configureLink(
  namespace: Namespace,
  index: number,
  options: ConfigureOptions,
): Promise<LinkState> {
  const requests = configureRequests(index, options);
  if (requests.length === 0) return namespace.request(links.get(index));
  const results = await namespace.socket.batch([...requests, links.get(index)]);
  return results.at(-1) as LinkState;
}

/**
 * Adds the addresses of a new link and brings it up, without reading it. Reading an end of a veth pair that is up before the
 * other end makes the kernel wait for an RCU grace period.
 */
export async function configureUnread(
  namespace: Namespace,
  index: number,
  options: ConfigureOptions,
): Promise<void> {
  const requests = configureRequests(index, options);
  if (requests.length > 0) await namespace.socket.batch(requests);
}

function configureRequests(index: number, { addresses: given = [], up }: ConfigureOptions): Request<void>[] {
  const requests: Request<void>[] = given.map((address) =>
    addresses.add(
      typeof address !== 'string'
        ? { ...address, index }
        : { index, address, ...(address.includes(':') && { flags: ['nodad'] }) },
    ),
  );
  if (up === true) requests.push(links.change(index, { up: true }));
  return requests;
}
