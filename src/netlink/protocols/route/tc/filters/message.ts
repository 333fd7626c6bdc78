import { select } from '../../../../codec/composites/select.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../../codec/composites/struct-with-attributes.ts';
import { bytes } from '../../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../../codec/type.ts';
import { filterParent } from '../handle.ts';
import { filterHeader as makeHeader, tcAttributes, unknownOptions } from '../message.ts';
import { filterOptions } from './kinds/registry.ts';

const filterHeader = makeHeader(filterParent);

/** Attributes of filter and chain messages. */
export const filterAttributes = tcAttributes(select<object>('kind', filterOptions, unknownOptions), bytes);
export interface FilterAttributes extends Infer<typeof filterAttributes> {}

/** A filter or chain message as it lies on the wire. */
export interface FilterMessage extends StructWithAttributes<Infer<typeof filterHeader>, FilterAttributes> {}

/** The schema of filter and chain messages. */
export const filterMessage: Type<FilterMessage> = structWithAttributes(filterHeader, filterAttributes);
