import type { Message } from './decode/message.ts';
import type { Output } from './format/output.ts';
import { rowsOf } from './format/rows.ts';

/** Values that change without anything having happened: counters, ages, and which flags an event is about. */
const volatile = /(^|\.)(stats|stats64|icmp6Stats|cacheInfo)(\.|$)|^change$/;

/** What the kernel leaves out of some events: that it is not there means nothing. */
const sometimes = /^afSpec\./;

/** By what a message of some type is the same thing as a former one: fields of its body. */
const identities: readonly (readonly [pattern: RegExp, fields: readonly string[]])[] = [
  [/LINK$/, ['family', 'index']],
  [/ADDR$/, ['index', 'family', 'local', 'address', 'prefixLength']],
  [
    /ROUTE$/,
    ['family', 'table', 'tableByte', 'dst', 'dstLength', 'tos', 'priority', 'type', 'gateway', 'oif'],
  ],
  [/NEIGH$/, ['family', 'ifindex', 'dst', 'linkAddress', 'vlan']],
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

/** What differs between two messages about the same thing. */
export interface Change {
  /** Path of a field or attribute: `linkInfo.kind`. */
  readonly path: string;
  /** Text of the value before; `undefined` where there was none. */
  readonly was: string | undefined;
  /** Text of the value now; `undefined` where there is none any more. */
  readonly is: string | undefined;
}

/** What is known of the kernel's state, and what each message changes of it. */
export class State {
  readonly #output: Output;
  #known = new Map<string, Message>();

  constructor(output: Output) {
    this.#output = output;
  }

  /** Takes messages of dumps as the state to begin with. */
  seed(messages: readonly Message[]): void {
    for (const message of messages) this.#known.set(identityOf(message), message);
  }

  /** Takes an event: shows it, and what it changes. */
  apply(message: Message): void {
    const identity = identityOf(message);
    const former = this.#known.get(identity);
    if (message.kind.verb === 'delete') {
      this.#known.delete(identity);
      if (former === undefined) this.#output.message(message);
      else this.#output.change(message, undefined);
      return;
    }
    this.#known.set(identity, message);
    if (former === undefined) this.#output.message(message);
    else this.#output.change(message, changesBetween(former, message));
  }

  /** Takes messages of dumps in place of the state, and shows the difference. */
  resync(messages: readonly Message[]): void {
    const former = this.#known;
    this.#known = new Map();
    for (const message of messages) {
      const identity = identityOf(message);
      this.#known.set(identity, message);
      const before = former.get(identity);
      former.delete(identity);
      if (before === undefined) this.#output.message(message);
      else {
        const changes = changesBetween(before, message);
        if (changes.length > 0) this.#output.change(message, changes);
      }
    }
    for (const message of former.values()) this.#output.change(message, undefined);
  }
}

function identityOf(message: Message): string {
  const name = message.kind.name.replace(/^RTM_(NEW|DEL|GET|SET)/, '');
  const { body, reader, payload, end, datagram } = message;
  const value = (body?.decode(reader, payload, end, undefined) ?? {}) as Record<string, unknown>;
  const fields = identities.find(([pattern]) => pattern.test(name))?.[1];
  const key =
    fields?.map((field) => String(value[field])).join(' ') ?? Buffer.from(reader.bytes).toString('hex');
  return `${datagram.namespace ?? ''} ${name} ${key}`;
}

/** Texts of values by path; equal paths, and the items of lists of numbers, are told apart by their place. */
function byPath(message: Message): Map<string, string> {
  const texts = new Map<string, string>();
  for (const row of rowsOf(message.parts, message.reader)) {
    if (volatile.test(row.path) || row.text === '') continue;
    if (row.text.startsWith('[')) {
      for (const [index, item] of row.text.slice(1, -1).split(', ').entries())
        texts.set(`${row.path}[${index}]`, item);
      continue;
    }
    let path = row.path;
    for (let place = 1; texts.has(path); place++) path = `${row.path}[${place}]`;
    texts.set(path, row.text);
  }
  return texts;
}

/** What differs between two messages about the same thing, counters and ages left out. */
export function changesBetween(former: Message, message: Message): Change[] {
  const before = byPath(former);
  const now = byPath(message);
  const paths = new Set([...now.keys(), ...before.keys()]);
  return [...paths]
    .map((path) => ({ path, was: before.get(path), is: now.get(path) }))
    .filter(
      ({ path, was, is }) => was !== is && !(sometimes.test(path) && (was === undefined || is === undefined)),
    );
}
