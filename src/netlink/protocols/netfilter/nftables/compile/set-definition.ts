import type { NetfilterFamily } from '../../header.ts';
import type { Typed } from './nodes.ts';
import type { ConcatTyped } from './values.ts';

/** A set or a map: the types of its keys and its data. */
export interface SetDefinition {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly name: string;
  /** Number in the transaction, for references to it. */
  id: number;
  /** `NFT_SET_*`. */
  flags: number;
  readonly key: ConcatTyped;
  /** Of a map: the type of its data; `verdict` for verdicts, the number of an object's type for objects. */
  readonly data?: ConcatTyped | 'verdict' | number | undefined;
  /** Whether it has, or may have, elements already. */
  hasElements: boolean;
  /** Data are ranges: two values one behind the other. */
  dataInterval?: boolean | undefined;
  /** Neighbouring and overlapping intervals become one. */
  readonly autoMerge?: boolean | undefined;
}

/** The parts of a key: one for a key that is no concatenation. */
export function partsOf(typed: ConcatTyped): readonly Typed[] {
  return typed.parts ?? [typed];
}
