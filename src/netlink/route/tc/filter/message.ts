import { type Headed, headed } from '../../../codec/headed.ts';
import { select } from '../../../codec/select.ts';
import { bytes } from '../../../codec/text.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { filterParent } from '../handle.ts';
import { filterHeader as makeHeader, tcAttributes } from '../message.ts';
import { filterKinds } from './kinds/index.ts';

const filterHeader = makeHeader(filterParent);

/** Attributes of filter and chain messages. */
export const filterAttributes = tcAttributes(
  select<object>('kind', () => filterKinds),
  bytes,
);
export interface FilterAttributes extends Infer<typeof filterAttributes> {}

/** A filter or chain message as it lies on the wire. */
export interface FilterMessage extends Headed<Infer<typeof filterHeader>, FilterAttributes> {}

/** The schema of filter and chain messages. */
export const filterMessage: Type<FilterMessage> = headed(filterHeader, filterAttributes);
