import { expect, test } from 'vitest';
import { encode, Reader, type Type } from '../../../../../src/netlink/codec/index.ts';
import type { NftValue } from '../../../../../src/netlink/protocols/netfilter/nftables/builders/constants.ts';
import {
  compileElements,
  type KeysOfValues,
} from '../../../../../src/netlink/protocols/netfilter/nftables/compile/change-elements.ts';
import { compile } from '../../../../../src/netlink/protocols/netfilter/nftables/compile/compile.ts';
import type { JsonObject } from '../../../../../src/netlink/protocols/netfilter/nftables/compile/json.ts';
import type { SetDefinition } from '../../../../../src/netlink/protocols/netfilter/nftables/compile/set-definition.ts';
import type { CompiledMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/compile/transaction.ts';
import {
  dataTypeByName,
  dataTypeNames,
} from '../../../../../src/netlink/protocols/netfilter/nftables/datatypes/index.ts';
import type { DataType } from '../../../../../src/netlink/protocols/netfilter/nftables/datatypes/type.ts';
import {
  type ElementAttributes,
  type ElementMessage,
  elementMessage,
} from '../../../../../src/netlink/protocols/netfilter/nftables/elements.ts';
import { definitionOf } from '../../../../../src/netlink/protocols/netfilter/nftables/known-sets.ts';
import {
  listElements,
  listNumberElements,
  numberLengthOf,
  partsOfSet,
} from '../../../../../src/netlink/protocols/netfilter/nftables/list/elements.ts';
import type { KeyPart } from '../../../../../src/netlink/protocols/netfilter/nftables/list/nodes.ts';
import { nftBodies } from '../../../../../src/netlink/protocols/netfilter/nftables/messages.ts';
import { readNumberList } from '../../../../../src/netlink/protocols/netfilter/nftables/number-list.ts';
import type { SetMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/sets.ts';
import { elementsOf } from '../../../../../src/network/nftables/transaction-builder.ts';
import { oracleResolver } from './oracle.ts';

// Sets of all types, of all forms of keys: elements that are encoded at once have the bytes of those that are compiled one by one, and
// wrong ones the same errors.

const place = { family: 'inet', table: 't', name: 's' } as const;

/** A generator of numbers that are the same in each run. */
function numbersFrom(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const lists = (bits: number, isAddress: boolean): Readonly<Record<string, readonly unknown[]>> => {
  const random = numbersFrom(bits);
  const width = Math.min(bits || 32, 32);
  const last = 2 ** width - 1;
  const number = (): number => random(last + 1);
  const text = (value: number): string | number =>
    isAddress ? [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.') : value;
  const some = <T>(make: (index: number) => T, length = 6): T[] =>
    Array.from({ length }, (_, index) => make(index));
  const prefix = (length: number): object => ({ prefix: { addr: text(number()), len: length } });
  const range = (): object => {
    const [first, end] = [number(), number()].sort((a, b) => a - b) as [number, number];
    return { range: [text(first), text(end)] };
  };
  return {
    numbers: some(number),
    constants: some(() => text(number())),
    'in order': some((index) => text(index * 2)),
    neighbours: some((index) => text(last - index)),
    same: some(() => text(7)),
    'first and last': [text(0), text(last)],
    prefixes: some(() => prefix(width - 1)),
    'prefixes of all lengths': some((index) => prefix(index % (width + 1)), 3),
    'all values': [prefix(0)],
    ranges: some(range, 4),
    'a range of one': [{ range: [text(3), text(3)] }],
    'a range that ends before': [{ range: [text(9), text(3)] }],
    mixed: [text(1), prefix(width), range(), text(2)],
    catchall: [text(1), '*'],
    'too large': [text(1), last + 1],
    negative: [-1],
    fraction: [1.5],
    words: ['established', 'ssh', 'tcp', 'syn', 'exists'],
    nothing: [null],
    'a boolean': [true],
    'another property': [{ prefix: { addr: text(1), len: 1, more: 1 } }],
    'a prefix too long': [{ prefix: { addr: text(1), len: width + 1 } }],
    'a prefix of text': [{ prefix: { addr: text(1), len: '8' } }],
    'two in one': [{ prefix: { addr: text(1), len: 1 }, range: [1, 2] }],
    'three ends': [{ range: [1, 2, 3] }],
    'networks as text': some((index) => `10.${index}.0.0/${index % 33}`, 33),
    'ranges as text': ['10.0.0.1-10.0.0.9', '10.0.1.1-10.0.1.1', '5-9'],
    'wrong networks': ['10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '/8', '10.0.0.0/8/8', '10.0.0.0/x', '-', '1-'],
    ...(isAddress && { 'many keys': some((index) => text(index * 3), 9000) }),
    'with properties': [{ elem: { val: text(1), timeout: 5 } }],
  };
};

/** The messages as text, or the error. */
function outcome(run: () => readonly CompiledMessage[]): readonly string[] {
  try {
    return run().map(({ name, flags, value }) => {
      const bytes = encode(nftBodies[name] as Type<object>, value);
      return `${name} ${flags} ${Buffer.from(bytes).toString('hex')}`;
    });
  } catch (error) {
    return [`${error} ${(error as { code?: string }).code} ${(error as { field?: string }).field}`];
  }
}

const flagLists = [[], ['interval'], ['timeout'], ['interval', 'timeout']];
const verbs = ['add', 'create', 'delete', 'destroy'] as const;
const properties = [
  {},
  { timeout: 60 },
  { comment: 'x'.repeat(9), expires: 1n },
  { comment: 'x'.repeat(200) },
  { colour: 1 },
];

/** Types that differ by their names alone are read alike: of those, all but the first are tried in some of the forms, each in others. */
const tried = new Map<string, number>();
const widthOf = ({ bits, order, base, names }: DataType): string =>
  [bits, order, base, names === undefined].join();
function isTried(type: DataType, form: number): boolean {
  const before = tried.get(widthOf(type)) ?? 0;
  return before === 0 || form % 6 === before % 6;
}

test('encoded at once, elements of sets of all types have the same bytes, or the same errors', () => {
  let compared = 0;
  for (const typeName of dataTypeNames()) {
    const type = dataTypeByName(typeName);
    if (type === undefined || type.bits === 0) continue;
    // Sets of addresses are tried in all forms, those of other types in two.
    for (const flags of type.name === 'ipv4_addr' ? flagLists : flagLists.slice(0, 2)) {
      for (const merge of flags.includes('interval') ? [false, true] : [false]) {
        const set = { ...place, type: type.name, flags, ...(merge && { 'auto-merge': true }) };
        const made = compile([{ add: { table: { family: 'inet', name: 't' } } }, { add: { set } }], {
          resolver: oracleResolver,
        });
        const message = made.at(-1)?.value as SetMessage;
        for (const [form, [name, elem]] of Object.entries(
          lists(type.bits, type.name === 'ipv4_addr'),
        ).entries()) {
          if (!isTried(type, form)) continue;
          const commands = [{ add: { set } }, { add: { element: { ...place, elem } } }];
          const options = { resolver: oracleResolver, elementStates: true };
          const slow = outcome(() => compile(commands, options));
          expect(
            outcome(() => compile(commands, { ...options, encode: true })),
            `${type.name} ${flags} ${name}`,
          ).toEqual(slow);
          const verb = verbs[compared % verbs.length] as (typeof verbs)[number];
          const isKeys = verb === 'delete' || verb === 'destroy';
          const common = isKeys ? {} : (properties[compared % properties.length] as object);
          compared++;
          const given = Object.keys(common).length === 0 ? undefined : common;
          const toJson = (): unknown[] => elementsOf(elem as readonly NftValue[], given);
          const change = (values?: KeysOfValues) => (): readonly CompiledMessage[] =>
            compileElements(verb, definitionOf(message) as SetDefinition, toJson, values, {
              resolver: oracleResolver,
            });
          const fast = outcome(change({ keys: elem, properties: common as JsonObject }));
          expect(fast, `${verb} ${type.name} ${flags} ${name}`).toEqual(outcome(change()));
        }
      }
    }
    tried.set(widthOf(type), (tried.get(widthOf(type)) ?? 0) + 1);
  }
  expect(compared).toBeGreaterThan(500);
});

test('read as numbers, keys of sets of all types are listed as those that are decoded', () => {
  const random = numbersFrom(7);
  const listed = new Set<number>();
  for (const typeName of dataTypeNames()) {
    const type = dataTypeByName(typeName);
    if (type === undefined || type.bits === 0) continue;
    const made = compile([{ add: { set: { ...place, type: typeName } } }], { resolver: oracleResolver });
    const set = definitionOf(made[0]?.value as SetMessage) as SetDefinition;
    const parts = partsOfSet(set);
    const length = numberLengthOf(set, parts);
    if (length === undefined) continue;
    listed.add(length);
    const keys = Array.from({ length: 50 }, () => Uint8Array.from({ length }, () => random(256)));
    const elements = keys.map((value): ElementAttributes => ({ key: { value } }));
    const message = { family: 1, version: 0, resourceId: 0, table: 't', set: 's', elements };
    const bytes = encode(elementMessage, message as unknown as ElementMessage);
    const read = readNumberList(new Reader(bytes), 0, bytes.length, length) as Uint32Array;
    const options = { resolver: oracleResolver };
    expect(listNumberElements(read, parts[0] as KeyPart, length, options), typeName).toEqual(
      listElements(set, elements, parts, undefined, options),
    );
    // Of a message that is cut off, or has another element, nothing is read.
    for (let end = 0; end < bytes.length; end += end < 200 || end > bytes.length - 200 ? 1 : 7)
      expect(readNumberList(new Reader(bytes.subarray(0, end)), 0, end, length)).toBeUndefined();
    const mixed = encode(elementMessage, {
      ...message,
      elements: [...elements, { ...elements[0], timeout: 1n }],
    } as unknown as ElementMessage);
    expect(readNumberList(new Reader(mixed), 0, mixed.length, length)).toBeUndefined();
  }
  expect([...listed].sort()).toEqual([1, 2, 4]);
});
