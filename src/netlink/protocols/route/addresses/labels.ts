import { attributes } from '../../../codec/composites/attribute-set.ts';
import { pad, struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { ipv6 } from '../../../codec/scalars/addresses.ts';
import { u8, u32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from '../../../message/header.ts';
import { command, dump, readEventOf } from '../../../request/builders.ts';
import type { Dump, Request } from '../../../request/request.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { family } from '../../common/address-families.ts';
import { parsePrefix } from '../../common/prefix.ts';
import { RTM_DELADDRLABEL, RTM_GETADDRLABEL, RTM_NEWADDRLABEL } from '../rtm.ts';

/** Header of address label messages (`struct ifaddrlblmsg` of linux/if_addrlabel.h), 12 bytes. */
const labelHeader = struct('ifaddrlblmsg', {
  family,
  _reserved: pad(1),
  prefixLength: u8,
  flags: u8,
  /** Of the link. */
  index: u32,
  sequence: u32,
});

/** Attributes of address label messages (`IFAL_*`). */
const labelAttributes = attributes('IFAL', () => ({ address: [1, ipv6], label: [2, u32] }));

/** An address label message as it lies on the wire. */
export interface AddressLabelMessage
  extends StructWithAttributes<Infer<typeof labelHeader>, Infer<typeof labelAttributes>> {}

/** The schema of address label messages. */
export const addressLabelMessage: Type<AddressLabelMessage> = structWithAttributes(
  labelHeader,
  labelAttributes,
);

/** A label of a prefix, by which IPv6 prefers source addresses (RFC 6724): `ip addrlabel show`. */
export interface AddressLabel {
  prefix: string;
  label: number;
  /** Index of the link that it is for; for all where it is left out. */
  index?: number | undefined;
}

const base = { protocol: 'route', body: addressLabelMessage } as const;

function toLabel({ prefixLength, address = '::', label = 0, index = 0 }: AddressLabelMessage): AddressLabel {
  return { prefix: `${address}/${prefixLength}`, label, ...(index !== 0 && { index }) };
}

/** Reads an event about a label. */
export const readEvent = readEventOf(RTM_NEWADDRLABEL, addressLabelMessage, toLabel);

/** All labels: `ip addrlabel show`. */
export function list(): Dump<AddressLabel> {
  return dump({
    operation: 'address label list',
    type: RTM_GETADDRLABEL,
    value: { family: 'inet6' },
    reply: addressLabelMessage,
    map: toLabel,
    ...base,
  });
}

function change(verb: string, type: number, flags: number, given: AddressLabel): Request<void> {
  const operation = `address label ${verb} ${given?.prefix}`;
  const prefix = parsePrefix(operation, 'prefix', given?.prefix);
  if (prefix.family !== 'inet6') throwInvalid(operation, 'prefix', `${given.prefix} is not of IPv6`);
  const { label, index = 0 } = given;
  if (label === 0xffffffff) throwInvalid(operation, 'label', `${label} stands for no label`);
  const value: AddressLabelMessage = {
    family: 'inet6',
    prefixLength: prefix.length,
    index,
    address: prefix.address,
    label,
  };
  return command({ operation, type, flags, value, ...base });
}

/** Adds a label: `ip addrlabel add`. Needs CAP_NET_ADMIN. EEXIST where the prefix has one for that link. */
export function add(label: AddressLabel): Request<void> {
  return change('add', RTM_NEWADDRLABEL, NLM_F_CREATE | NLM_F_EXCL, label);
}

/** Deletes a label: `ip addrlabel del`. Needs CAP_NET_ADMIN. ESRCH where there is none. */
export function remove(label: AddressLabel): Request<void> {
  return change('delete', RTM_DELADDRLABEL, 0, label);
}
export { remove as delete };
