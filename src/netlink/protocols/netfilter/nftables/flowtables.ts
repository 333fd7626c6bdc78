import {
  attributes,
  be32,
  be64,
  flags,
  type Infer,
  NESTED,
  type StructWithAttributes,
  stringOf,
  structWithAttributes,
  type Type,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';
import { flowtableHook } from './hooks.ts';

/** Attributes of a flow table (`NFTA_FLOWTABLE_*`). */
export const flowtableAttributes = attributes('NFTA_FLOWTABLE', () => ({
  table: [1, stringOf(255)],
  name: [2, stringOf(255)],
  hook: [3, flowtableHook, NESTED],
  /** Number of rules that use it. */
  use: [4, be32],
  handle: [5, be64],
  flags: [7, flags(be32, { hardwareOffload: 1, counter: 2 })],
}));

/** A message about a flow table. */
export interface FlowtableMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof flowtableAttributes>> {}
export const flowtableMessage: Type<FlowtableMessage> = structWithAttributes(
  netfilterHeader,
  flowtableAttributes,
);
