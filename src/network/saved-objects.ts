/** The form that `ip route save`, `ip address save` and `ip rule save` write: a number that tells the kind, and messages of the kernel. */
import { littleEndian } from '../netlink/codec/byte-order.ts';
import { Reader } from '../netlink/codec/reader.ts';
import { Writer } from '../netlink/codec/writer.ts';
import { NetlinkError } from '../netlink/errors/netlink-error.ts';
import { NLM_F_MULTI } from '../netlink/message/header.ts';
import { MessageCursor } from '../netlink/message/message-cursor.ts';
import type { AnyObjectDefinition } from '../netlink/protocol.ts';
import { address } from '../netlink/protocols/route/addresses/object.ts';
import { route } from '../netlink/protocols/route/routes/object.ts';
import { RTM_NEWADDR, RTM_NEWROUTE, RTM_NEWRULE } from '../netlink/protocols/route/rtm.ts';
import { rule } from '../netlink/protocols/route/rules/object.ts';
import { encodeRequest } from '../netlink/request/encode-request.ts';
import { argument, checkArgument, isBytes, isOneOf, required } from '../netlink/request/input.ts';
import type { Request } from '../netlink/request/request.ts';
import { throwInvalid } from '../netlink/request/validate.ts';
import type { RequestNamespace } from './object-requests.ts';
import { addressWords, routeWords, ruleWords, runWithWords, type Words } from './object-words.ts';

/** A kind of object that can be saved and restored. */
export type SavedKind = 'route' | 'address' | 'rule';

interface Kind {
  /** The number that a file of this kind begins with, of the host's byte order (ip of iproute2). */
  readonly magic: number;
  readonly definition: AnyObjectDefinition;
  /** Message type of an object. */
  readonly type: number;
  readonly words: Words;
  /** The step in which an object is restored: others may need it. 0 if absent. */
  readonly step?: (object: Fields) => number;
  /** Whether an object can be made again. */
  readonly isRestored?: (object: Fields) => boolean;
  /** Whether an object belongs to a file. */
  readonly isSaved?: (object: Fields) => boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const kinds: Readonly<Record<SavedKind, Kind>> = {
  route: {
    magic: 0x4531_1224,
    definition: route,
    type: RTM_NEWROUTE,
    words: routeWords,
    // Addresses of the host, then networks on a link, then what is behind gateways.
    step: ({ type, gateway, via, nexthops }) => {
      if (type === 'local') return 0;
      return gateway === undefined && via === undefined && nexthops === undefined ? 1 : 2;
    },
    isSaved: ({ flags }) => !(flags as readonly string[] | undefined)?.includes('cloned'),
  },
  address: {
    magic: 0x4736_1222,
    definition: address,
    type: RTM_NEWADDR,
    words: addressWords,
  },
  rule: {
    magic: 0x7170_6986,
    definition: rule,
    type: RTM_NEWRULE,
    words: ruleWords,
    // The kernel gives a rule without a priority another one than 0, which its own rule has.
    isRestored: ({ priority = 0 }) => priority !== 0,
  },
};

const isKind = argument('kind', required(isOneOf(Object.keys(kinds))));
const isSavedBytes = argument('bytes', required(isBytes));

const addOf = ({ definition }: Kind) =>
  (definition.operations as { readonly add: (object: object) => Request<unknown> }).add;

/** Lists the objects of a kind that match a filter, as the content of a file of `ip … save`. */
export async function saveObjects(
  namespace: RequestNamespace,
  kind: SavedKind,
  filter: object | undefined,
): Promise<Uint8Array> {
  checkArgument('save', '', isKind, kind);
  const { definition, words } = kinds[kind];
  const list = definition.list as (filter?: object) => Request<object[]>;
  return formatSaved(kind, await runWithWords(namespace, `${kind} list`, list, filter, words));
}

/** Returns the content of a file of `ip … save` with listed objects. */
export function formatSaved(kind: SavedKind, objects: readonly object[]): Uint8Array {
  const { magic, isSaved = () => true } = kinds[kind];
  const add = addOf(kinds[kind]);
  const writer = new Writer();
  const at = writer.reserve(4);
  writer.view.setUint32(at, magic, littleEndian);
  for (const object of objects)
    if (isSaved(object as Fields)) encodeRequest(writer, { ...add(object), flags: NLM_F_MULTI }, 0);
  return writer.bytes.slice(0, writer.length);
}

/** The content of a file of `ip … save`. */
export interface SavedObjects {
  readonly kind: SavedKind;
  readonly objects: readonly Fields[];
}

/**
 * Reads the content of a file of `ip route save`, `ip address save` or `ip rule save`.
 *
 * @throws TypeError `ERR_INVALID_ARG_VALUE` for other bytes, and for a message that is damaged or of another kind
 */
export function readSaved(bytes: Uint8Array): SavedObjects {
  checkArgument('restore', '', isSavedBytes, bytes);
  const reader = new Reader(bytes);
  const magic = bytes.length < 4 ? undefined : reader.view.getUint32(0, littleEndian);
  const [kind, found] =
    (Object.entries(kinds) as [SavedKind, Kind][]).find(([, each]) => each.magic === magic) ??
    refuse('expected what ip route save, ip address save or ip rule save write');
  const { type, definition } = found;
  const objects: Fields[] = [];
  const message = new MessageCursor(reader);
  message.begin(4, bytes.length);
  while (message.next() && message.isWhole) {
    const isOfKind = message.type === type;
    const object = isOfKind && definition.read?.(reader, message.payload, message.end, message.type);
    objects.push((object || refuse(`message ${objects.length} is no ${kind}`)) as Fields);
  }
  if (message.consumed < bytes.length)
    refuse(`message ${objects.length}, at byte ${message.consumed}, is cut off`);
  return { kind, objects };
}

function refuse(reason: string): never {
  throwInvalid('restore', 'bytes', reason);
}

/** Makes the objects of a file of `ip … save`. Those that are there already stay. Returns the number of new ones. */
export async function restoreObjects(
  namespace: RequestNamespace,
  { kind, objects }: SavedObjects,
): Promise<number> {
  const { step = () => 0, isRestored = () => true } = kinds[kind];
  const add = addOf(kinds[kind]);
  const requests = objects
    .filter(isRestored)
    .sort((one, other) => step(one) - step(other))
    .map((object) => add(object));
  let made = 0;
  for (const request of requests) {
    try {
      await namespace.request(request);
      made++;
    } catch (error) {
      if (!(error instanceof NetlinkError && error.code === 'EEXIST')) throw error;
    }
  }
  return made;
}
