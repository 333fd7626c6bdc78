/** The network of a machine as a graph: namespaces with their links, and the cables between them. */
import {
  asyncOperation,
  type Check,
  checkArgument,
  isBoolean,
  isListOf,
  isSignal,
} from '../../netlink/request/input.ts';
import { checkedLater, isOptions } from '../inputs.ts';
import { namespaceReference } from '../namespace/reference.ts';
import type { NetworkMap } from './graph.ts';
import type { MapOptions } from './machine-map.ts';

export type {
  MapCable,
  MapChange,
  MapLink,
  MapListener,
  MapNamespace,
  MapPeer,
  MapProcess,
  MapRoute,
  MapTunnel,
  MapVlan,
  NetworkMap,
} from './graph.ts';
export type { MapOptions } from './machine-map.ts';

/** Checks the options of `map`. */
export const mapOptions: Check = isOptions<MapOptions>({
  namespaces: isListOf(namespaceReference, { minimum: 1 }),
  listeners: isBoolean,
  signal: isSignal,
});

/**
 * Reads the network of this machine as a graph: the namespaces with a name, a process, a mount or an open descriptor, their links with
 * addresses, masters, VLANs and tunnels, their default routes and listening sockets, and the cables between links. The other end of
 * a veth is found by the identifier of its namespace and its index, also where that namespace has no name. The result is made of plain
 * objects, for `JSON.stringify` too.
 *
 * Namespaces that may not be entered have a `problem`. Entering others needs CAP_SYS_ADMIN; processes of other users are visible to root
 * only.
 *
 * @throws SystemError `ENOENT` for a namespace among the options that does not exist
 * @example
 * const { namespaces, cables } = await map();
 * for (const { name, links } of namespaces) console.log(name, links.map((link) => link.name));
 */
export const map: (options?: MapOptions) => Promise<NetworkMap> = asyncOperation(
  'map',
  () => [checkedLater],
  async (options: MapOptions = {}) => {
    checkArgument('map', '', mapOptions, options);
    // Loaded on first use: most programs make no map.
    const { mapMachine } = await import('./machine-map.ts');
    return mapMachine(options);
  },
);
