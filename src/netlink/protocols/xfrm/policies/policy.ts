import type { Flags } from '../../../codec/scalars/enums.ts';
import {
  attributeFields,
  type Check,
  isEncodedBy,
  isFlagList,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  required,
} from '../../../request/input.ts';
import { type PolicyInfo, type XfrmAttributes, xfrmAttributes } from '../attributes.ts';
import { fromLimits, isLimits, type LifetimeUse, type Limits, lifetimeUse, toLimits } from '../lifetime.ts';
import {
  type PolicyAction,
  type PolicyDirection,
  type PolicyFlag,
  type PolicyType,
  policyAction,
  policyDirection,
  policyFlags,
  policyTypes,
  type Share,
  share,
} from '../names.ts';
import { fromSelector, isSelector, type Selector, toSelector } from '../selector.ts';
import { fromTemplate, isTemplate, type Template, toTemplate } from '../templates.ts';
import type { PolicyIdMessage, PolicyMessage } from './messages.ts';

/** Attributes that policies have. */
type PolicyAttributes = Pick<
  XfrmAttributes,
  'mark' | 'ifId' | 'securityContext' | 'offload' | 'lastUsed' | `#${number}`
>;

/** A policy of IPsec: the packets that must be encrypted, and the states for them. `ip xfrm policy`. */
export interface Policy extends PolicyAttributes {
  /** The packets that it is for. */
  selector: Selector;
  /** `in` for packets to this host, `out` for those that it sends, `fwd` for those that it forwards. */
  direction: PolicyDirection | number;
  action: PolicyAction | number;
  /** Of several policies that match, the one with the lowest number counts. */
  priority: number;
  /** Number of the policy; the kernel chooses one. Its lowest bits are the direction. */
  index: number;
  /** `sub` for policies of sockets that have others too. */
  type: PolicyType | 'any' | number;
  share: Share | number;
  flags: Flags<PolicyFlag>;
  limits: Limits;
  /** Bytes and packets until now. */
  current: LifetimeUse;
  /** The transformations that packets need, from the inside to the outside. Packets pass unchanged if there is none. */
  templates: readonly Template[];
}

/** A policy to add. A {@link Policy} from a list can be given as it is. */
export interface PolicyCreate extends Partial<Omit<Policy, 'selector' | 'direction'>> {
  selector: Selector;
  direction: PolicyDirection | number;
}

/** Refers to a policy: by `index`, or by its selector. A {@link Policy} from a list can be given as it is. */
export interface PolicyReference extends Partial<Omit<Policy, 'direction'>> {
  direction: PolicyDirection | number;
}

/** Reads the struct and the attributes of a policy. */
export function toPolicy(info: Partial<PolicyInfo>, rest: Partial<XfrmAttributes>): Policy {
  // A policy has its direction in the struct.
  const { templates = [], policyType, direction: _, ...attributes } = rest;
  return {
    selector: toSelector(info.sel),
    direction: info.dir ?? 0,
    action: info.action ?? 0,
    priority: info.priority ?? 0,
    index: info.index ?? 0,
    type: policyType?.type ?? 'main',
    share: info.share ?? 0,
    flags: info.flags ?? [],
    limits: toLimits(info.lft),
    current: info.curlft as LifetimeUse,
    templates: templates.map(toTemplate),
    ...attributes,
  };
}

/** Reads a message about a policy. */
export function readPolicy({
  sel,
  lft,
  curlft,
  priority,
  index,
  dir,
  action,
  flags,
  share,
  ...attributes
}: PolicyMessage): Policy {
  const info = { sel, lft, curlft, priority, index, dir, action, flags, share };
  return toPolicy(info as Partial<PolicyInfo>, attributes);
}

/** Reads an event about a deleted policy. `undefined` where it does not say which. */
export function readDeletedPolicy(message: PolicyIdMessage): Policy | undefined {
  const { sel: _, index: __, dir: ___, policy, ...attributes } = message;
  return policy === undefined ? undefined : toPolicy(policy, attributes);
}

/** Names a policy in errors: `out 10.0.0.0/8 to 10.1.0.0/16`. */
export function nameOf({ direction, selector, index }: PolicyReference): string {
  const { src, dst } = selector ?? {};
  const ends = src === undefined && dst === undefined ? '' : ` ${src ?? 'any'} to ${dst ?? 'any'}`;
  return `${direction}${index === undefined || ends !== '' ? ends : ` ${index}`}`;
}

/** The type of a policy as an attribute; the kernel takes none for `main`. */
export function policyTypeFields({
  type,
}: {
  readonly type?: PolicyReference['type'] | undefined;
}): Pick<PolicyMessage, 'policyType'> {
  return type === undefined || type === 'main' || type === 0 ? {} : { policyType: { type } };
}

/** Makes a message of a policy. */
export function fromPolicy(operation: string, policy: PolicyCreate): PolicyMessage {
  const {
    selector,
    direction,
    action = 'allow',
    priority = 0,
    index = 0,
    type: _,
    share = 'any',
    flags = [],
    limits,
    current: __,
    templates = [],
    ...attributes
  } = policy;
  const sel = fromSelector(operation, 'selector', selector, 'inet');
  const family = sel.family === 'inet6' ? 'inet6' : 'inet';
  return {
    sel,
    lft: fromLimits(limits),
    priority,
    index,
    dir: direction,
    action,
    flags,
    share,
    ...policyTypeFields(policy),
    ...(templates.length > 0 && {
      templates: templates.map((template, index) =>
        fromTemplate(operation, `templates[${index}]`, template, family),
      ),
    }),
    ...attributes,
  };
}

/** Number of templates that a policy may have (`XFRM_MAX_DEPTH`). */
const mostTemplates = 6;

/** Checks the keys of a {@link Policy}. `isSent` is false where it only refers to a policy. */
export const policyInput = (isSent = true): Check => {
  const { mark, ifId, securityContext, offload, lastUsed, ...rest } = attributeFields(xfrmAttributes);
  const selector = isSelector();
  return required(
    isObject<PolicyCreate & Policy>(
      {
        mark,
        ifId,
        securityContext,
        offload,
        lastUsed,
        ...('#' in rest && { '#': rest['#' as keyof typeof rest] }),
        selector: isSent ? required(selector) : selector,
        direction: required(isEncodedBy(policyDirection, 'a direction')),
        action: isEncodedBy(policyAction, 'an action'),
        priority: isInteger(),
        index: isInteger(),
        type: isOneOf(Object.keys(policyTypes)),
        share: isEncodedBy(share, 'who may share a state'),
        flags: isFlagList(policyFlags),
        limits: isLimits(),
        current: isEncodedBy(lifetimeUse, 'the use until now'),
        templates: isListOf(isTemplate(), { maximum: mostTemplates }),
      },
      'a policy',
      isSent,
    ),
  );
};
