import { littleEndian } from '../../codec/byte-order.ts';
import type { AnyObjectDefinition, EventOf, MessageDefinition, ProtocolDefinition } from '../../protocol.ts';
import { socketFamilies } from './families.ts';
import { inet4Messages, inet6Messages, inetSocket } from './inet/object.ts';
import * as others from './others/index.ts';

/** Message types by the first byte of the payload, which is the address family. A family adds one line in `others/index.ts`. */
const byFamily = new Map<number, ReadonlyMap<number, MessageDefinition>>([
  [socketFamilies.inet, inet4Messages],
  [socketFamilies.inet6, inet6Messages],
  ...Object.values(others).map(({ family, messages }) => [socketFamilies[family], messages] as const),
]);

const objects: Record<string, AnyObjectDefinition> = { inetSocket };
for (const { object } of Object.values(others)) objects[object.name] = object as AnyObjectDefinition;

/** Monitoring of sockets: its objects and messages. */
export const protocol: ProtocolDefinition<EventOf<typeof inetSocket>> = {
  objects,
  byteOrder: 'host',
  describe({ type, reader, start, end }) {
    // TIPC alone sends no header: its payload is one attribute, whose length is that of the payload.
    const isTipc = end - start >= 4 && reader.view.getUint16(start, littleEndian) === end - start;
    const family = isTipc ? socketFamilies.tipc : start < end ? reader.bytes[start] : undefined;
    return family === undefined ? undefined : byFamily.get(family)?.get(type);
  },
  *messages() {
    for (const messages of byFamily.values()) yield* messages.values();
  },
};
