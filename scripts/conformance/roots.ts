import { type AnyType, Reader } from '../../src/netlink/codec/index.ts';
import type { MessageDefinition } from '../../src/netlink/protocol.ts';
import { loadProtocols } from '../../src/netlink/protocol-table.ts';
import type { AnyFamily } from '../../src/netlink/protocols/generic/define-family.ts';
import { loadFamilies } from '../../src/netlink/protocols/generic/families.ts';
import { controlCommands } from '../../src/netlink/protocols/generic/nlctrl/commands.ts';
import { GENL_ID_CTRL } from '../../src/netlink/protocols/generic/nlctrl/messages.ts';
import type { Spec } from './specs.ts';

const definitions = await loadProtocols();
const nothing = { reader: new Reader(new Uint8Array(0)), start: 0, end: 0 };

/** The number of generic netlink among the protocols. */
const genericProtocol = 16;

/** The families of generic netlink that the library describes, by name. */
export const families: ReadonlyMap<string, AnyFamily> = new Map(
  (await loadFamilies()).map((family) => [family.name, family]),
);

/** The library's message of a number of the protocol of a specification, or of its family, where the library describes it. */
export function messageOf(spec: Spec, number: number): MessageDefinition | undefined {
  if (spec.protocol === undefined)
    return spec.name === 'nlctrl' ? controllerMessage(number) : families.get(spec.name)?.describe(number);
  const message = definitions.get(spec.protocol)?.describe({ ...nothing, type: number });
  return message?.object === undefined ? undefined : message;
}

/** The controller has one schema for all of its commands. */
function controllerMessage(number: number): MessageDefinition | undefined {
  const message = definitions.get(genericProtocol)?.describe({ ...nothing, type: GENL_ID_CTRL });
  const [name] = Object.entries(controlCommands).find(([, command]) => command === number) ?? [];
  return message && name !== undefined ? { ...message, name: `nlctrl/${name}` } : undefined;
}

/** The schemas of all messages of all protocols, in both directions. */
export function bodies(): AnyType[] {
  return [...definitions.values()].flatMap((definition) =>
    [...definition.messages()].flatMap(({ request, reply }) => [request, reply]),
  );
}
