import { attributes } from '../../codec/composites/attribute-set.ts';
import { structWithAttributes } from '../../codec/composites/struct-with-attributes.ts';
import type { AnyObjectDefinition, EventOf, MessageDefinition, ProtocolDefinition } from '../../protocol.ts';
import type { AnyFamily, FamilyEventOf } from './define-family.ts';
import * as defined from './families.ts';
import { genericHeader } from './header.ts';
import { family } from './nlctrl/family.ts';
import { controlMessage, GENL_ID_CTRL } from './nlctrl/messages.ts';

type Defined = (typeof defined)[keyof typeof defined];
type GenericEvent = FamilyEventOf<Defined> | EventOf<typeof family>;

const isFamily = (value: object): value is AnyFamily => 'commands' in value && 'describe' in value;
const families = Object.values<object>(defined).filter(isFamily);
const byName = new Map(families.map((one) => [one.name, one]));
const objects: Record<string, AnyObjectDefinition> = { family };
for (const [name, value] of Object.entries<object>(defined))
  if (!isFamily(value)) objects[name] = value as AnyObjectDefinition;

const unknownBody = structWithAttributes(genericHeader({}), attributes('', {}));
const controller: MessageDefinition = {
  name: 'nlctrl',
  verb: undefined,
  request: controlMessage,
  reply: controlMessage,
  object: family,
};

/** Generic netlink: the controller, and the families that the library describes. */
export const protocol: ProtocolDefinition<GenericEvent> = {
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
    for (const one of families) yield* one.messages();
  },
  learn({ type, reader, start, end }, ids) {
    if (type !== GENL_ID_CTRL) return;
    const { familyId, familyName } = controlMessage.decode(reader, start, end, undefined) ?? {};
    if (familyId !== undefined && familyName !== undefined) ids.set(familyId, familyName);
  },
};
