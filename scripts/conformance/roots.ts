import type { AnyType } from '../../src/netlink/codec/index.ts';
import { type MessageType, routeMessages } from '../../src/netlink/protocols/route/index.ts';
import type { Spec } from './specs.ts';

/** Protocols of the library by their number (`NETLINK_*`): message types by number. Add one here, and it is checked. */
const protocols: Readonly<Record<number, ReadonlyMap<number, MessageType>>> = { 0: routeMessages };

/** The library's message of a number of the protocol of a specification. */
export function messageOf(spec: Spec, number: number): MessageType | undefined {
  return spec.protocol === undefined ? undefined : protocols[spec.protocol]?.get(number);
}

/** The schemas of all messages. */
export function bodies(): AnyType[] {
  return Object.values(protocols).flatMap((messages) => [...messages.values()].map(({ body }) => body));
}
