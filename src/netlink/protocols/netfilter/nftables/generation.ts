import {
  attributes,
  be32,
  type Infer,
  type StructWithAttributes,
  string,
  structWithAttributes,
  type Type,
} from '../../../codec/index.ts';
import { type NetfilterHeader, netfilterHeader } from '../header.ts';

/** The generation of the ruleset, and in an event the process that made it (`NFTA_GEN_*`). */
export const generationAttributes = attributes('NFTA_GEN', () => ({
  id: [1, be32],
  procPid: [2, be32],
  procName: [3, string],
}));

/** A message about the generation. */
export interface GenerationMessage
  extends StructWithAttributes<NetfilterHeader, Infer<typeof generationAttributes>> {}
export const generationMessage: Type<GenerationMessage> = structWithAttributes(
  netfilterHeader,
  generationAttributes,
);

/** Begin and end of a transaction (`NFNL_BATCH_*`). */
const batchAttributes = attributes('NFNL_BATCH', () => ({
  /** The generation that the transaction is meant for: with another one the kernel answers ERESTART. */
  genid: [1, be32],
}));

/** A message that begins or ends a transaction; its resource is the subsystem. */
export interface BatchMessage extends StructWithAttributes<NetfilterHeader, Infer<typeof batchAttributes>> {}
export const batchMessage: Type<BatchMessage> = structWithAttributes(netfilterHeader, batchAttributes);
