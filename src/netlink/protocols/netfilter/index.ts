/**
 * nfnetlink at the level of its messages: requests for a `NetlinkSocket` of protocol `'netfilter'`. The object model of nftables
 * and its compiler are in `tsnetlink/nftables`.
 *
 * @module
 */

export {
  type NetfilterFamily,
  type NetfilterHeader,
  netfilterFamilies,
  netfilterHeader,
  netfilterMessageType,
  type Subsystem,
} from './header.ts';
export * as nftables from './nftables/operations.ts';
