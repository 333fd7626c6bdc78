import { attributes } from '../../../codec/composites/attribute-set.ts';
import { arrayByIndex, recordById } from '../../../codec/composites/lists.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { enumeration, flags } from '../../../codec/scalars/enums.ts';
import { u8, u16, u32 } from '../../../codec/scalars/integers.ts';
import { stringOf } from '../../../codec/scalars/strings.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { policyAttributes } from '../../../message/acknowledgement.ts';
import type { DynamicIds } from '../../../protocol.ts';
import { dump, query } from '../../../request/builders.ts';
import { argument, type Check, isInteger, isText, operation, required } from '../../../request/input.ts';
import { joinBy } from '../../../request/join.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { controlCommands } from './commands.ts';

/** Message type of the controller of generic netlink (`GENL_ID_CTRL`): the only family whose number is fixed. */
export const GENL_ID_CTRL = 16;

/** Header of all messages of generic netlink (`struct genlmsghdr`), with the controller's commands by name. */
const controlHeader = struct('genlmsghdr', {
  command: enumeration(u8, controlCommands),
  version: u8,
  _reserved: pad(2),
});

/** An operation of a family (`CTRL_ATTR_OP_*`). */
const operationAttributes = attributes('CTRL_ATTR_OP', () => ({
  id: [1, u32],
  flags: [2, flags(u32, { adminPermission: 1, do: 2, dump: 4, hasPolicy: 8, namespaceAdminPermission: 16 })],
}));

/** A multicast group of a family (`CTRL_ATTR_MCAST_GRP_*`). */
const group = attributes('CTRL_ATTR_MCAST_GRP', () => ({ name: [1, stringOf(15)], id: [2, u32] }));

/** Which policies an operation goes by (`CTRL_ATTR_POLICY_*`). */
const operationPolicy = attributes('CTRL_ATTR_POLICY', () => ({ do: [1, u32], dump: [2, u32] }));

/** Attributes of the controller (`CTRL_ATTR_*` of linux/genetlink.h). */
export const controlAttributes = attributes('CTRL_ATTR', () => ({
  familyId: [1, u16],
  familyName: [2, stringOf(15)],
  familyVersion: [3, u32],
  /** Length of the family's own header behind `struct genlmsghdr`. */
  headerSize: [4, u32],
  /** Highest attribute number, where the family has one policy for all. */
  maximumAttribute: [5, u32],
  operations: [6, arrayByIndex(operationAttributes)],
  groups: [7, arrayByIndex(group)],
  /** By number of the policy and number of the attribute. Linux 5.10. */
  policy: [8, recordById(recordById(policyAttributes))],
  /** By number of the operation. Linux 5.10. */
  operationPolicy: [9, recordById(operationPolicy)],
  operation: [10, u32],
}));

/** A message of the controller as it lies on the wire. */
export interface ControlMessage
  extends StructWithAttributes<Infer<typeof controlHeader>, Infer<typeof controlAttributes>> {}

/** The schema of the controller's messages. */
export const controlMessage: Type<ControlMessage> = structWithAttributes(controlHeader, controlAttributes);

const generic = { protocol: 'generic', type: GENL_ID_CTRL, body: controlMessage } as const;

/** The kernel's answer to a request for the policies of a family without any (asm-generic/errno.h). */
const ENODATA = 61;

const isName: Check = argument('name', required(isText));

/**
 * Gets a family by name: its number, operations and multicast groups. The kernel loads its module. ENOENT where the kernel has none of
 * that name: the error names the nearest one, or the module.
 */
export const getFamily = operation(
  'generic family get',
  () => [isName],
  function getFamily(name: string): Request<ControlMessage> {
    const request = query({
      ...generic,
      operation: `generic family get ${name}`,
      value: { command: 'getFamily', version: 2, familyName: name },
      reply: controlMessage,
      map: (message) => message,
    });
    return { ...request, lookup: name };
  },
);

/** Lists all families of the kernel: `genl ctrl list`. */
export const listFamilies = operation(
  'generic family list',
  () => [],
  function listFamilies(): Dump<ControlMessage> {
    return dump({
      ...generic,
      operation: 'generic family list',
      value: { command: 'getFamily', version: 2 },
      reply: controlMessage,
      map: (message) => message,
    });
  },
);

/**
 * Lists the policies of the attributes of a family, as one object: the kernel sends one attribute a message. Empty where no operation has a policy. ENOENT for an
 * unknown number. Linux 5.7; by operation 5.10.
 */
export const listPolicies = operation(
  'generic policy list',
  () => [argument('familyId', required(isInteger(1, 0xffff, 'the number of a family')))],
  function listPolicies(familyId: number): Dump<ControlMessage> {
    const request = dump({
      ...generic,
      operation: `generic policy list ${familyId}`,
      value: { command: 'getPolicy', version: 2, familyId },
      reply: controlMessage,
      map: (message) => message,
    });
    return { ...request, emptyErrno: ENODATA, join: joinBy<ControlMessage>('familyId') };
  },
);

/** Gets the message type and the multicast groups of a family. ENOENT where the kernel has none of that name. */
export const resolveFamily = operation(
  'generic family resolve',
  () => [isName],
  function resolveFamily(name: string): Request<DynamicIds> {
    const request = query({
      ...generic,
      operation: `generic family resolve ${name}`,
      value: { command: 'getFamily', version: 2, familyName: name },
      reply: controlMessage,
      map: ({ familyId = 0, groups = [] }) => ({
        type: familyId,
        groups: Object.fromEntries(groups.map(({ name: group = '', id = 0 }) => [group, id])),
      }),
    });
    return { ...request, lookup: name };
  },
);
