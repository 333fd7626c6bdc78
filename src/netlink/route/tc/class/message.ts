import { type Headed, headed } from '../../../codec/headed.ts';
import { select } from '../../../codec/select.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { handle } from '../handle.ts';
import { schedulerHeader, tcAttributes } from '../message.ts';
import { classKinds, classStatistics } from '../qdisc/kinds/index.ts';

const classHeader = schedulerHeader(handle, {
  /** Read only: the qdisc attached to it. */
  leaf: handle,
});

/** Attributes of class messages. */
export const classAttributes = tcAttributes(
  select<object>('kind', () => classKinds),
  select<object>('kind', () => classStatistics),
);
export interface ClassAttributes extends Infer<typeof classAttributes> {}

/** A class message as it lies on the wire. */
export interface ClassMessage extends Headed<Infer<typeof classHeader>, ClassAttributes> {}

/** The schema of class messages. */
export const classMessage: Type<ClassMessage> = headed(classHeader, classAttributes);
