import type { Message } from './decode/message.ts';
import { type Change, changesBetween } from './format/changes.ts';

/** Fields that identify the object of a message, by the name of its message type. */
const identities: readonly (readonly [pattern: RegExp, fields: readonly string[]])[] = [
  [/LINK$/, ['family', 'index']],
  [/ADDR$/, ['index', 'family', 'local', 'address', 'prefixLength']],
  [
    /ROUTE$/,
    ['family', 'table', 'tableByte', 'dst', 'dstLength', 'tos', 'priority', 'type', 'gateway', 'oif'],
  ],
  [/NEIGH$/, ['family', 'index', 'dst', 'lladdr', 'vlan']],
  [
    /RULE$/,
    [
      'family',
      'priority',
      'src',
      'srcLength',
      'dst',
      'dstLength',
      'table',
      'tableByte',
      'action',
      'iif',
      'oif',
    ],
  ],
  [/NEXTHOP$/, ['id']],
  [/NSID$/, ['nsid']],
];

/** What a message does to the known state. */
export interface StateChange {
  readonly message: Message;
  readonly kind: 'new' | 'changed' | 'gone';
  /** Differences to the former message about the object, for `changed`. */
  readonly changes: readonly Change[];
}

/** The objects that the kernel has, by the last message about each of them. */
export class State {
  #known = new Map<string, Message>();

  /** Sets the initial state from the messages of dumps. */
  seed(messages: readonly Message[]): void {
    for (const message of messages) this.#known.set(identityOf(message), message);
  }

  /** Applies an event, and returns what it changes. */
  apply(message: Message): StateChange {
    const identity = identityOf(message);
    const former = this.#known.get(identity);
    if (message.description.verb === 'delete') {
      this.#known.delete(identity);
      return { message, kind: former === undefined ? 'new' : 'gone', changes: [] };
    }
    this.#known.set(identity, message);
    if (former === undefined) return { message, kind: 'new', changes: [] };
    return { message, kind: 'changed', changes: changesBetween(former, message) };
  }

  /** Replaces the state by the messages of dumps, and yields the differences. */
  *resync(messages: readonly Message[]): Generator<StateChange, void, undefined> {
    const former = this.#known;
    this.#known = new Map();
    for (const message of messages) {
      const identity = identityOf(message);
      this.#known.set(identity, message);
      const before = former.get(identity);
      former.delete(identity);
      if (before === undefined) yield { message, kind: 'new', changes: [] };
      else {
        const changes = changesBetween(before, message);
        if (changes.length > 0) yield { message, kind: 'changed', changes };
      }
    }
    for (const message of former.values()) yield { message, kind: 'gone', changes: [] };
  }
}

function identityOf(message: Message): string {
  const name = message.name.replace(/^RTM_(NEW|DEL|GET|SET)/, '');
  const { body, reader, payload, end, datagram } = message;
  const value = (body?.decode(reader, payload, end, undefined) ?? {}) as Record<string, unknown>;
  const fields = identities.find(([pattern]) => pattern.test(name))?.[1];
  const key =
    fields?.map((field) => String(value[field])).join(' ') ?? Buffer.from(reader.bytes).toString('hex');
  return `${datagram.namespace ?? ''} ${name} ${key}`;
}
