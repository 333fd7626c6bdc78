import { type Headed, headed } from '../../../codec/headed.ts';
import { u32 } from '../../../codec/integers.ts';
import { select } from '../../../codec/select.ts';
import type { Infer, Type } from '../../../codec/type.ts';
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
export interface QdiscMessage extends Headed<Infer<typeof qdiscHeader>, QdiscAttributes> {}

/** The schema of qdisc messages. */
export const qdiscMessage: Type<QdiscMessage> = headed(qdiscHeader, qdiscAttributes);
