import { attributes } from '../../codec/composites/attribute-set.ts';
import { structWithAttributes } from '../../codec/composites/struct-with-attributes.ts';
import type { AnyObjectDefinition, EventOf, MessageDefinition, ProtocolDefinition } from '../../protocol.ts';
import type { AnyFamily, FamilyEventOf } from './define-family.ts';
import { type Described, isFamily, loadExports } from './families.ts';
import { genericHeader } from './header.ts';
import { family } from './nlctrl/family.ts';
import { controlMessage, GENL_ID_CTRL } from './nlctrl/messages.ts';

type GenericEvent = FamilyEventOf<Described> | EventOf<typeof family>;

/** The families that are loaded, by name. */
const byName = new Map<string, AnyFamily>();
const objects: Record<string, AnyObjectDefinition> = { family };

const unknownBody = structWithAttributes(genericHeader({}), attributes('', {}));
const controller: MessageDefinition = {
  name: 'nlctrl',
  verb: undefined,
  request: controlMessage,
  reply: controlMessage,
  object: family,
};

/** Generic netlink: the controller, and the families that are loaded. */
const protocol: ProtocolDefinition<GenericEvent> = {
  objects,
  byteOrder: 'host',
  describe({ type, reader, start, end, ids, isEvent }) {
    if (type === GENL_ID_CTRL) return controller;
    const name = ids?.get(type);
    const command = start < end ? reader.bytes[start] : undefined;
    const known = command === undefined ? undefined : byName.get(name ?? '')?.describe(command, isEvent);
    return (
      known ?? {
        name: name ?? `family ${type}`,
        verb: undefined,
        request: unknownBody,
        reply: unknownBody,
        object: undefined,
      }
    );
  },
  *messages() {
    yield controller;
    for (const one of byName.values()) yield* one.messages();
  },
  learn({ type, reader, start, end }, ids) {
    if (type !== GENL_ID_CTRL) return;
    const { familyId, familyName } = controlMessage.decode(reader, start, end, undefined) ?? {};
    if (familyId !== undefined && familyName !== undefined) ids.set(familyId, familyName);
  },
};

/** Loads the definition with the named families, or with all that the library describes. Those that were loaded before stay. */
export async function loadProtocol(names?: readonly string[]): Promise<ProtocolDefinition<GenericEvent>> {
  for (const [name, value] of await loadExports(names))
    if (isFamily(value)) byName.set(value.name, value);
    else objects[name] = value as AnyObjectDefinition;
  return protocol;
}
