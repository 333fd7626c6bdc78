import { select } from '../../../../codec/composites/select.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../../codec/composites/struct-with-attributes.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { qdiscParent } from '../handle.ts';
import { schedulerHeader, tcAttributes, unknownOptions } from '../message.ts';
import { qdiscOptions, qdiscStatistics } from './kinds/registry.ts';

const qdiscHeader = schedulerHeader(qdiscParent, {
  /** State: number of references to the qdisc. */
  references: stateOnly(u32),
});

/** Attributes of qdisc messages. */
export const qdiscAttributes = tcAttributes(
  select<object>('kind', qdiscOptions, unknownOptions),
  select<object>('kind', qdiscStatistics),
);
export interface QdiscAttributes extends Infer<typeof qdiscAttributes> {}

/** A qdisc message as it lies on the wire. */
export interface QdiscMessage extends StructWithAttributes<Infer<typeof qdiscHeader>, QdiscAttributes> {}

/** The schema of qdisc messages. */
export const qdiscMessage: Type<QdiscMessage> = structWithAttributes(qdiscHeader, qdiscAttributes);
