import { struct } from '../../../codec/composites/struct.ts';
import {
  type StructWithAttributes,
  structWithAttributes,
} from '../../../codec/composites/struct-with-attributes.ts';
import { u32 } from '../../../codec/scalars/integers.ts';
import type { Infer, Type } from '../../../codec/type.ts';
import { defineObject } from '../../../protocol.ts';
import { addressBy } from '../address.ts';
import { policyInfo, type XfrmAttributes, xfrmAttributes } from '../attributes.ts';
import { XFRM_MSG_ACQUIRE } from '../message-types.ts';
import type { XfrmProtocol } from '../names.ts';
import { type Policy, toPolicy } from '../policies/policy.ts';
import { type Selector, selectorStruct, toSelector } from '../selector.ts';
import { idStruct, type Template, toTemplate } from '../templates.ts';

const acquireStruct = struct(
  'xfrm_user_acquire',
  {
    id: idStruct(80),
    saddr: addressBy(56),
    sel: selectorStruct,
    pol: policyInfo,
    aalgos: u32,
    ealgos: u32,
    calgos: u32,
    seq: u32,
  },
  280,
);
/** A message that asks for a state. */
export interface AcquireMessage extends StructWithAttributes<Infer<typeof acquireStruct>, XfrmAttributes> {}
/** The schema of `XFRM_MSG_ACQUIRE` (`struct xfrm_user_acquire` of linux/xfrm.h). */
export const acquireMessage: Type<AcquireMessage> = structWithAttributes(acquireStruct, xfrmAttributes);

/** A packet needs a state that does not exist: a key manager should make it. */
export interface Acquire {
  /** Number of the request: the new state must have it as `seq`. */
  seq: number;
  src: string;
  dst: string;
  protocol: XfrmProtocol | number;
  spi: number;
  /** The packet. */
  selector: Selector;
  /** The policy that asks. */
  policy: Policy;
  /** The transformations to choose from. */
  templates: readonly Template[];
  /** Processor that asks. */
  pcpu?: number | undefined;
}

function readAcquire(message: AcquireMessage): Acquire {
  const { id, saddr = '', sel, pol, aalgos: _, ealgos: __, calgos: ___, seq = 0, ...attributes } = message;
  const { pcpu, templates = [], ...rest } = attributes;
  return {
    seq,
    src: saddr,
    dst: id?.daddr ?? '',
    protocol: id?.proto ?? 0,
    spi: id?.spi ?? 0,
    selector: toSelector(sel),
    policy: toPolicy(pol ?? {}, { ...rest, templates }),
    templates: templates.map(toTemplate),
    ...(pcpu !== undefined && { pcpu }),
  };
}

/** Requests of the kernel for states: `ip xfrm monitor acquire`. */
export const xfrmAcquire = defineObject({
  name: 'xfrmAcquire',
  messages: [
    {
      name: 'XFRM_MSG_ACQUIRE',
      type: XFRM_MSG_ACQUIRE,
      verb: undefined,
      request: acquireMessage,
      reply: acquireMessage,
    },
  ],
  eventNames: 'XFRM_MSG_ACQUIRE',
  reply: acquireMessage,
  read: (reader, start, end) => {
    const message = acquireMessage.decode(reader, start, end, undefined);
    return message && readAcquire(message);
  },
  groups: ['acquire'],
});
