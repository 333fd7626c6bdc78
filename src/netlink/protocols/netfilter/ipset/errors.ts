import { elementFields } from './set-types.ts';

/** The name of an errno, and its meaning in words. */
type Meaning = readonly [code: string, text: string];

/** Errors of ipset by number (`IPSET_ERR_*` of linux/netfilter/ipset/ip_set.h): the name and the meaning. */
const commonErrors: Readonly<Record<number, Meaning>> = {
  4097: [
    'IPSET_ERR_PROTOCOL',
    'the type of the set needs a field that is missing, or does not take one of those given',
  ],
  4098: ['IPSET_ERR_FIND_TYPE', 'the kernel has no such type of sets in this revision'],
  4099: ['IPSET_ERR_MAX_SETS', 'the kernel has no space for more sets'],
  4100: ['IPSET_ERR_BUSY', 'a rule or a list uses the set'],
  4101: ['IPSET_ERR_EXIST_SETNAME2', 'there is a set of the new name, or none of the second one'],
  4102: ['IPSET_ERR_TYPE_MISMATCH', 'the sets have different types'],
  4103: ['IPSET_ERR_EXIST', 'the element is in the set already, or it is not in the set'],
  4104: ['IPSET_ERR_INVALID_CIDR', 'the length of a prefix is not possible'],
  4105: ['IPSET_ERR_INVALID_NETMASK', 'the netmask is not possible'],
  4106: ['IPSET_ERR_INVALID_FAMILY', 'the type does not have this family'],
  4107: ['IPSET_ERR_TIMEOUT', 'the set has no timeouts'],
  4108: ['IPSET_ERR_REFERENCED', 'a rule or a list refers to the set'],
  4109: ['IPSET_ERR_IPADDR_IPV4', 'expected an IPv4 address'],
  4110: ['IPSET_ERR_IPADDR_IPV6', 'expected an IPv6 address'],
  4111: ['IPSET_ERR_COUNTER', 'the set has no counters'],
  4112: ['IPSET_ERR_COMMENT', 'the set has no comments'],
  4113: ['IPSET_ERR_INVALID_MARKMASK', 'the mask of marks is not possible'],
  4114: ['IPSET_ERR_SKBINFO', 'the set has no skbinfo'],
  4115: ['IPSET_ERR_BITMASK_NETMASK_EXCL', 'a set has a netmask or a bitmask, not both'],
};

/** The meaning of errors from 4352 on depends on the class of the type: what is before the colon. */
const typeErrors: Readonly<Record<string, readonly Meaning[]>> = {
  bitmap: [
    ['IPSET_ERR_BITMAP_RANGE', 'the element is not in the range of the set'],
    ['IPSET_ERR_BITMAP_RANGE_SIZE', 'the range is too large for the type'],
  ],
  hash: [
    ['IPSET_ERR_HASH_FULL', 'the set is full'],
    ['IPSET_ERR_HASH_ELEM', 'the element must not be zero'],
    ['IPSET_ERR_INVALID_PROTO', 'the protocol is not possible'],
    ['IPSET_ERR_MISSING_PROTO', 'the protocol is missing'],
    ['IPSET_ERR_HASH_RANGE_UNSUPPORTED', 'the type does not take ranges'],
    ['IPSET_ERR_HASH_RANGE', 'the range is not possible'],
  ],
  list: [
    ['IPSET_ERR_NAME', 'there is no set of this name'],
    ['IPSET_ERR_LOOP', 'a list cannot contain a list'],
    ['IPSET_ERR_BEFORE', 'the set before or after which it belongs is missing'],
    ['IPSET_ERR_NAMEREF', 'there is no set of the name before or after which it belongs'],
    ['IPSET_ERR_LIST_FULL', 'the list is full'],
    ['IPSET_ERR_REF_EXIST', 'the set before or after which it belongs is not in the list'],
  ],
};

/** Number of `IPSET_ERR_PROTOCOL`. */
const wrongFields = 4097;

/** First errno whose meaning depends on the type of the set. */
const firstOfType = 4352;

/** Returns whether the meaning of an errno depends on the type of the set. */
function isTypeSpecific(errno: number): boolean {
  return errno >= firstOfType;
}

/** Returns whether an errno about an element says more where the type of the set is known. */
export function hasElementMeaning(errno: number): boolean {
  return isTypeSpecific(errno) || errno === wrongFields;
}

/** Returns the name and the meaning of an errno of ipset that all types share. `undefined` for those of the system. */
export function ipsetMeaning(errno: number): Meaning | undefined {
  if (isTypeSpecific(errno)) return ['IPSET_ERR_TYPE_SPECIFIC', `error ${errno} of the type of the set`];
  return commonErrors[errno];
}

/** Returns the name and the meaning of an errno that depends on the type of the set: `hash:ip`. */
export function ipsetTypeMeaning(errno: number, type: string): Meaning | undefined {
  return typeErrors[type.split(':')[0] ?? '']?.[errno - firstOfType];
}

/** As {@link ipsetTypeMeaning}, of an error about an element. */
export function ipsetElementMeaning(errno: number, type: string): Meaning | undefined {
  const fields = errno === wrongFields ? elementFields(type) : undefined;
  if (fields === undefined) return ipsetTypeMeaning(errno, type);
  const needed = fields.join(', ');
  return [
    'IPSET_ERR_PROTOCOL',
    `an element of ${type} needs ${needed}: one is missing, or a field of another type is given`,
  ];
}
