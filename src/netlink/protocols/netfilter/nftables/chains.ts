import {
  attributes,
  be32,
  be64,
  bytes,
  enumeration,
  flags,
  type Infer,
  NESTED,
  type StructWithAttributes,
  stringOf,
  structWithAttributes,
  type Type,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { hook } from './hooks.ts';

const counters = attributes('NFTA_COUNTER', () => ({ bytes: [1, be64], packets: [2, be64] }));

/** Attributes of a chain (`NFTA_CHAIN_*`). */
export const chainAttributes = attributes('NFTA_CHAIN', () => ({
  table: [1, stringOf(255)],
  handle: [2, be64],
  name: [3, stringOf(255)],
  /** Of a base chain. */
  hook: [4, hook, NESTED],
  policy: [5, enumeration(be32, { drop: 0, accept: 1 })],
  /** Number of rules, and of rules and elements that lead here. */
  use: [6, be32],
  /** `filter`, `nat` or `route`. */
  type: [7, stringOf(255)],
  counters: [8, counters, NESTED],
  flags: [10, flags(be32, { base: 1, hardwareOffload: 2, binding: 4 })],
  /** Number in a transaction, for references to it. */
  id: [11, be32],
  userdata: [12, bytes],
}));

/** A message about a chain. */
export interface ChainMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof chainAttributes>> {}
export const chainMessage: Type<ChainMessage> = structWithAttributes(netfilterHeader, chainAttributes);
