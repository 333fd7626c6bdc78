import type { RequestNamespace } from '../object-requests.ts';
import { Fdb } from './fdb.ts';
import { Mdb } from './mdb.ts';
import { BridgeVlans } from './vlans.ts';

export type { Fdb, FdbFilterWords, FdbWords } from './fdb.ts';
export type { Mdb, MdbFilterWords, MdbWords } from './mdb.ts';
export type { BridgeVlanFilterWords, BridgeVlans, BridgeVlanWords } from './vlans.ts';

/** VLANs, forwarding tables and multicast groups of the bridges in a namespace, in the words of `bridge`: returned by `namespace.bridge()`. Changes need CAP_NET_ADMIN. */
export interface Bridging {
  readonly vlans: BridgeVlans;
  readonly fdb: Fdb;
  readonly mdb: Mdb;
}

/** VLANs, forwarding tables and multicast groups of the bridges in a namespace. */
export const bridgingOf = (namespace: RequestNamespace): Bridging => ({
  vlans: new BridgeVlans(namespace),
  fdb: new Fdb(namespace),
  mdb: new Mdb(namespace),
});
