import { type AnyType, Reader } from '../../src/netlink/codec/index.ts';
import type { MessageDefinition } from '../../src/netlink/protocol.ts';
import { loadProtocols } from '../../src/netlink/protocol-table.ts';
import type { Spec } from './specs.ts';

const definitions = await loadProtocols();
const nothing = { reader: new Reader(new Uint8Array(0)), start: 0, end: 0 };

/** The library's message of a number of the protocol of a specification, where an object has it. */
export function messageOf(spec: Spec, number: number): MessageDefinition | undefined {
  if (spec.protocol === undefined) return undefined;
  const message = definitions.get(spec.protocol)?.describe({ ...nothing, type: number });
  return message?.object === undefined ? undefined : message;
}

/** The schemas of all messages of all protocols, in both directions. */
export function bodies(): AnyType[] {
  return [...definitions.values()].flatMap((definition) =>
    [...definition.messages()].flatMap(({ request, reply }) => [request, reply]),
  );
}
