import type { AttributeSet } from '../../../codec/composites/attribute-set.ts';
import type { Flags } from '../../../codec/scalars/enums.ts';
import {
  argument,
  attributeFields,
  type Check,
  check,
  checkArgument,
  type Fields,
  isAnyOf,
  isBoolean,
  isEncodedBy,
  isFlagList,
  isIndex,
  isNamespaceHolder,
  isObject,
  isOneOf,
  isString,
  isText,
  required,
  withoutFields,
} from '../../../request/input.ts';
import { throwInvalid } from '../../../request/validate.ts';
import { linkGroups } from '../known-names.ts';
import { optionsToSend } from '../listed-options.ts';
import { type LinkRequest, type LinkRequestAttributes, linkRequestAttributes } from './attributes.ts';
import { linkFlags, linkType } from './header.ts';
import { brokenRule } from './kinds/kind.ts';
import { type AnyLinkPortOptions, type LinkKindName, type LinkOptions, linkKinds } from './kinds/registry.ts';
import type { Link, LinkFlag } from './link.ts';
import { isListedAddress } from './listed-address.ts';

/** Changes of a link. */
export interface LinkChange<K extends LinkKindName = LinkKindName>
  extends Omit<LinkRequestAttributes, 'linkInfo' | 'name' | 'netNsFd' | 'group'> {
  /** New name, at most 15 bytes. The link must be down, before Linux 6.2. */
  name?: string | undefined;
  /** Sets or clears the flag `up`. */
  up?: boolean | undefined;
  /** Flags to set or clear: `{ promisc: true }`. A list, as links from a list have it, sets its flags and clears none. */
  flags?: Partial<Record<LinkFlag, boolean>> | Flags<LinkFlag> | undefined;
  /** Group of links, by number or name. */
  group?: number | string | undefined;
  /** The namespace to move to (or be created in): an object with an open descriptor of it, which must stay open until the answer. */
  namespace?: { readonly fd: number } | undefined;
  /** Kind, for `links.create`: `'veth'`, `'bridge'` … */
  kind?: K | undefined;
  /** Options of that kind. */
  options?: LinkOptions<K> | undefined;
  /** Kind of the master, for `portOptions`: `'bridge'`, `'bond'`. */
  portKind?: string | undefined;
  /** Options of a port, which its master keeps. The link must be a port of the master already. */
  portOptions?: AnyLinkPortOptions | undefined;
}

/**
 * A link to create. The fields of a {@link Link} from a list are accepted. Counters and the like are not sent; leave out `carrier`,
 * `protoDown`, `xdp` and `afSpec`, which most devices refuse. Alternative names need `addAlternativeNames`.
 */
export interface LinkCreate<K extends LinkKindName = LinkKindName> extends LinkChange<K> {
  kind: K;
  /** The kernel chooses an index if absent. */
  index?: number | undefined;
}

/** Flags that a request can change. The kernel derives the others. */
const changeable: readonly LinkFlag[] = [
  'up',
  'debug',
  'noTrailers',
  'noArp',
  'promisc',
  'allMulti',
  'multicast',
  'portSelect',
  'autoMedia',
  'dynamic',
];

/** The keys of a link from a list. */
type Listed = Partial<Omit<Link, 'netNsFd'>>;

/** The keys of changes of a link. Those of a link from a list are among them. */
const linkFields = (): Fields<LinkChange & Listed> => ({
  ...withoutFields(attributeFields<LinkRequestAttributes>(linkRequestAttributes), 'linkInfo', 'netNsFd'),
  up: isBoolean,
  // Whether a request sends these depends on other fields, so their own type does not check them.
  carrier: isBoolean,
  protoDown: isBoolean,
  flags: isAnyOf(
    isObject<Partial<Record<LinkFlag, boolean>>>(
      Object.fromEntries(changeable.map((name) => [name, isBoolean])) as never,
      'flags with true or false',
    ),
    isFlagList(linkFlags),
  ),
  group: linkGroups.isOne,
  namespace: isNamespaceHolder,
  kind: isText,
  // Read before the link is encoded.
  name: isString,
  options: isOptions,
  portKind: isText,
  portOptions: isOptions,
  type: isEncodedBy(linkType, 'a type of hardware'),
  index: isIndex,
  // A port as its bridge describes it is changed by setBridgePort.
  family: isOneOf(['unspec']),
});

/** Options of a kind: the encoder checks them by their schema. */
const isOptions: Check = check(
  'options of the kind, as an object or bytes',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !('then' in value),
);

/** Makes the check of a link to create. */
export const linkInput = (): Check =>
  required(isObject<LinkCreate & Listed>({ ...linkFields(), kind: required(isText) }, 'a link'));

/** Makes the check of changes of a link. */
export const changesInput = (): Check =>
  argument('changes', required(isObject<LinkChange & Listed>(linkFields(), 'changes of a link')));

/** Makes the check of changes of all links of a group. */
export const groupChangesInput = (): Check =>
  argument(
    'changes',
    required(
      isObject<Omit<LinkChange, 'group'>>(
        withoutFields(linkFields(), 'group', 'type', 'index', 'family') as never,
        'changes of links',
      ),
    ),
  );

/** The flags to set and to change. */
function flagsOf(
  { up, flags = {} }: LinkChange<string>,
  isNew: boolean,
): Pick<LinkRequest, 'flags' | 'change'> {
  const wanted: Partial<Record<LinkFlag, boolean>> = {};
  if (Array.isArray(flags)) {
    // A new link has some flags by itself.
    for (const flag of changeable)
      if (flags.includes(flag)) wanted[flag] = true;
      else if (isNew) wanted[flag] = false;
  } else Object.assign(wanted, flags);
  if (up !== undefined) wanted.up = up;
  const changed = (Object.keys(wanted) as LinkFlag[]).filter((flag) => wanted[flag] !== undefined);
  if (changed.length === 0) return {};
  return { flags: changed.filter((flag) => wanted[flag] === true), change: changed };
}

/** Makes the message of changes. Throws for fields that contradict each other. */
export function toMessage(operation: string, change: LinkChange<string>, isNew: boolean): LinkRequest {
  const { up: _, flags: __, group, namespace, kind, options, portKind, portOptions, ...attributes } = change;
  if (options !== undefined && kind === undefined)
    throwInvalid(operation, 'options', 'options need the kind that they belong to');
  if (portOptions !== undefined && portKind === undefined && kind === undefined)
    throwInvalid(operation, 'portOptions', 'options of a port need the kind of its master');
  const definition = kind === undefined ? undefined : linkKinds.get(kind);
  const broken = brokenRule(definition, change, isNew);
  if (broken !== undefined) {
    // An option may be missing because it is misspelt.
    const type = definition?.options as AttributeSet<object> | undefined;
    if (type?.attributes !== undefined && options !== undefined)
      checkArgument(operation, 'options', isObject(attributeFields(type)), options);
    throwInvalid(operation, broken.field, broken.reason);
  }
  const sent = options === undefined ? undefined : optionsToSend(definition, options, isNew);
  // The kernel refuses some kinds without options: a change that leaves out all of them leaves out the kind.
  const sentKind = options !== undefined && sent === undefined ? undefined : kind;
  // Drivers of some kinds refuse an address, also the one that the link has.
  const { address } = attributes;
  if (
    !isNew &&
    address !== undefined &&
    definition?.hasFixedAddress === true &&
    isListedAddress(change, address)
  )
    delete attributes.address;
  const linkInfo = {
    ...(sentKind !== undefined && { kind: sentKind }),
    ...(sent !== undefined && { options: sent }),
    ...(portKind !== undefined && { portKind }),
    ...(portOptions !== undefined && { portOptions }),
  };
  return {
    ...flagsOf(change, isNew),
    ...attributes,
    ...(group !== undefined && { group: linkGroups.numberOf(group) }),
    ...(namespace !== undefined && { netNsFd: namespace.fd }),
    ...((sentKind ?? portKind) !== undefined && { linkInfo }),
  };
}

/** Returns whether the kernel waits for a grace period: it takes a link down, off its master or to another namespace. */
export function isSlow(change: LinkChange<string>): boolean {
  return (
    change.up === false ||
    change.namespace !== undefined ||
    change.netNsPid !== undefined ||
    change.master !== undefined
  );
}
