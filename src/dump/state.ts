import type { Message } from './decode/message.ts';
import { type Change, changesBetween } from './format/changes.ts';

/** The effect of a message on the known state. */
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

/** Text that is the same for all messages about an object. A message of an unknown kind shares its text with no other. */
function identityOf({ reader, payload, end, type, description, datagram }: Message): string {
  const { object } = description;
  const read: unknown = object?.read?.(reader, payload, end, type);
  const objects = Array.isArray(read) ? read : [read];
  const keys =
    object?.key === undefined || read === undefined
      ? [Buffer.from(reader.bytes.subarray(payload, end)).toString('hex')]
      : objects.map((each) => object.key?.(each));
  return `${datagram.namespace ?? ''} ${object?.name ?? description.name} ${keys.join(' ')}`;
}
