import type { ElementMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/elements.ts';
import type { RuleMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/rules.ts';
import type { NamedMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/ruleset.ts';
import { comparable, type OracleMessage, toNamed } from './oracle.ts';

// Finds why nft's own messages for some JSON are wrong, where the messages of the library are other ones.

/** Returns the fault in nft's messages; undefined where none is found. */
export function faultOfNft(
  json: unknown,
  theirs: readonly OracleMessage[],
  ours: readonly OracleMessage[],
): string | undefined {
  const [before, after] = [comparable(theirs), comparable(ours)];
  const index = before.findIndex((message, at) => message !== after[at]);
  const [message, own] = [theirs[index], ours[index]];
  if (message === undefined || own === undefined || message[0] !== own[0]) return undefined;
  const [sent, compiled] = [toNamed(message), toNamed(own)];
  return sent.name === 'newRule'
    ? wrongMatch(sent, compiled, theirs.map(toNamed))
    : lostProperty(json, sent.value, compiled.value);
}

/** A property that the JSON has, and nft does not send. */
function lostProperty(json: unknown, theirs: unknown, ours: unknown): string | undefined {
  if (!isObject(theirs) || !isObject(ours)) return undefined;
  for (const [key, value] of Object.entries(ours)) {
    if (theirs[key] === undefined && plain(json).includes(`"${key}":${plain(value)}`))
      return `nft does not send the property ${key} that it is given`;
    const inner = lostProperty(json, theirs[key], value);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** An element of a set that nft's rule takes a field of another value for, by the registers of this machine. */
function wrongMatch(
  theirs: NamedMessage,
  ours: NamedMessage,
  messages: readonly NamedMessage[],
): string | undefined {
  const [sent, compiled] = [theirs, ours].map(({ value }) => value as RuleMessage);
  for (const { name, value } of messages) {
    const { set, elements = [] } = value as ElementMessage;
    if (name !== 'newSetElement' || lookedUp(compiled!, 0)?.set !== set) continue;
    const keys = new Set(elements.map(({ key }) => hex(key?.value ?? new Uint8Array())));
    for (let field = 0; field < 0x10000; field++) {
      const [wrong, right] = [lookedUp(sent!, field)?.key ?? '', lookedUp(compiled!, field)?.key];
      if (keys.has(wrong) && wrong !== right)
        return `the rule that nft sends takes the value 0x${right} for the element 0x${wrong} of the set`;
    }
  }
  return undefined;
}

/** The set and the key that a rule looks up in it, for a value of the field of two bytes that it reads. */
function lookedUp(
  { expressions = [] }: RuleMessage,
  field: number,
): { readonly set: string; readonly key: string } | undefined {
  let register = new Uint8Array(2);
  for (const { name, data } of expressions) {
    const parts = data as Record<string, string>;
    if (name === 'exthdr' || name === 'payload') register = Uint8Array.of(field >> 8, field & 0xff);
    else if (name === 'byteorder') register = register.toReversed();
    else if (name === 'bitwise') register = bitwise(register, parts);
    else if (name === 'lookup') return { set: parts.set ?? '', key: hex(register) };
  }
  return undefined;
}

function bitwise(
  register: Uint8Array<ArrayBuffer>,
  { op, mask, xor, data }: Record<string, { readonly value: Uint8Array } | string>,
): Uint8Array<ArrayBuffer> {
  const bytesOf = (part: unknown): Uint8Array => (part as { value: Uint8Array }).value;
  if (op === 'maskXor') return register.map((byte, at) => (byte & bytesOf(mask)[at]!) ^ bytesOf(xor)[at]!);
  const [low = 0, high = 0] = register;
  const shifted = (low | (high << 8)) >> bytesOf(data)[0]!;
  return Uint8Array.of(shifted & 0xff, shifted >> 8);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

const plain = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? Number(item) : item));
