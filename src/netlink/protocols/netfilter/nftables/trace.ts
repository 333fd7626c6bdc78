import {
  attributes,
  be16,
  be32,
  be64,
  bytes,
  enumeration,
  type Infer,
  NESTED,
  type StructWithAttributes,
  string,
  structWithAttributes,
  type Type,
  u8,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { verdict } from './data.ts';

/** One step of a packet with `meta nftrace` set (`NFTA_TRACE_*`). */
export const traceAttributes = attributes('NFTA_TRACE', () => ({
  table: [1, string],
  chain: [2, string],
  ruleHandle: [3, be64],
  type: [4, enumeration(be32, { policy: 1, return: 2, rule: 3 })],
  verdict: [5, verdict, NESTED],
  /** The same in all steps of a packet. */
  id: [6, be32],
  llHeader: [7, bytes],
  networkHeader: [8, bytes],
  transportHeader: [9, bytes],
  iif: [10, be32],
  iiftype: [11, be16],
  oif: [12, be32],
  oiftype: [13, be16],
  mark: [14, be32],
  nfproto: [15, be32],
  policy: [16, be32],
  /** Connection tracking: Linux 6.16. */
  ctId: [18, be32],
  ctDirection: [19, u8],
  ctStatus: [20, be32],
  ctState: [21, be32],
}));

/** A message about a step of a packet. */
export interface TraceMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof traceAttributes>> {}
export const traceMessage: Type<TraceMessage> = structWithAttributes(netfilterHeader, traceAttributes);
