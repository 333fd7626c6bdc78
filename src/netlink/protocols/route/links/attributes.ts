import { attributes } from '../../../codec/composites/attribute-set.ts';
import { select } from '../../../codec/composites/select.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { string } from '../../../codec/scalars/strings.ts';
import { stateOnly } from '../../../codec/state-only.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { baseFields, baseRequestFields } from './base-attributes.ts';
import { linkHeader } from './header.ts';
import { linkKindStatistics, linkOptions, linkPorts, linkPortsByOldName } from './kinds/registry.ts';

/** Kind of a link, and its options (`IFLA_INFO_*` of linux/if_link.h). */
export const linkInfo = attributes('IFLA_INFO', () => ({
  kind: [1, string],
  options: [2, select('kind', linkOptions)],
  /** State: counters of the kind. */
  extraStatistics: [3, stateOnly(select('kind', linkKindStatistics))],
  portKind: [4, string],
  // Requests of iproute2 name it by a kind `bridge_slave` of the link.
  portOptions: [5, select('portKind', linkPorts, select('kind', linkPortsByOldName))],
}));

/** Attributes of link messages that the kernel sends (`IFLA_*` of linux/if_link.h). */
export const linkAttributes = attributes('IFLA', () => ({ ...baseFields(), linkInfo: [18, linkInfo] }));
export interface LinkAttributes extends Infer<typeof linkAttributes> {}

/** A link message: header and attributes as they lie on the wire. */
export interface LinkMessage extends StructWithAttributes<Infer<typeof linkHeader>, LinkAttributes> {}

/** The schema of link messages. */
export const linkMessage: Type<LinkMessage> = structWithAttributes(linkHeader, linkAttributes);

/** Attributes of link messages that a program sends: settings of address families have another form. */
export const linkRequestAttributes = attributes('IFLA', () => ({
  ...baseRequestFields(),
  linkInfo: [18, linkInfo],
}));
export interface LinkRequestAttributes extends Infer<typeof linkRequestAttributes> {}

/** A link message that a program sends. */
export interface LinkRequest extends StructWithAttributes<Infer<typeof linkHeader>, LinkRequestAttributes> {}

/** The schema of link messages that a program sends. */
export const linkRequest: Type<LinkRequest> = structWithAttributes(linkHeader, linkRequestAttributes);
