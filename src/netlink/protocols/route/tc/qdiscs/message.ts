import { select } from '../../../../codec/composites/select.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../../codec/composites/struct-with-attributes.ts';
import { u32 } from '../../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { qdiscParent } from '../handle.ts';
import { schedulerHeader, tcAttributes } from '../message.ts';
import { qdiscKinds, qdiscStatistics } from './kinds/index.ts';

const qdiscHeader = schedulerHeader(qdiscParent, {
  /** Read only: how many refer to it. */
  references: u32,
});

/** Attributes of qdisc messages. */
export const qdiscAttributes = tcAttributes(
  select<object>('kind', () => qdiscKinds),
  select<object>('kind', () => qdiscStatistics),
);
export interface QdiscAttributes extends Infer<typeof qdiscAttributes> {}

/** A qdisc message as it lies on the wire. */
export interface QdiscMessage extends StructWithAttributes<Infer<typeof qdiscHeader>, QdiscAttributes> {}

/** The schema of qdisc messages. */
export const qdiscMessage: Type<QdiscMessage> = structWithAttributes(qdiscHeader, qdiscAttributes);
