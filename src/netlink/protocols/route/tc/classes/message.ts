import { select } from '../../../../codec/composites/select.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../../codec/composites/struct-with-attributes.ts';
import { stateOnly } from '../../../../codec/state-only.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { handle } from '../handle.ts';
import { schedulerHeader, tcAttributes, unknownOptions } from '../message.ts';
import { classOptions, classStatistics } from '../qdiscs/kinds/registry.ts';

const classHeader = schedulerHeader(handle, {
  /** State: the qdisc attached to the class. */
  leaf: stateOnly(handle),
});

/** Attributes of class messages. */
export const classAttributes = tcAttributes(
  select<object>('kind', classOptions, unknownOptions),
  select<object>('kind', classStatistics),
);
export interface ClassAttributes extends Infer<typeof classAttributes> {}

/** A class message as it lies on the wire. */
export interface ClassMessage extends StructWithAttributes<Infer<typeof classHeader>, ClassAttributes> {}

/** The schema of class messages. */
export const classMessage: Type<ClassMessage> = structWithAttributes(classHeader, classAttributes);
