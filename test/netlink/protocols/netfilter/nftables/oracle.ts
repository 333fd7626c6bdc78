import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { decode, encode } from '../../../../../src/netlink/codec/index.ts';
import type { CompiledMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/compile/transaction.ts';
import type { ElementMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/elements.ts';
import { nftMessages } from '../../../../../src/netlink/protocols/netfilter/nftables/message-types.ts';
import {
  nftBodies,
  nftMessageTypes,
} from '../../../../../src/netlink/protocols/netfilter/nftables/messages.ts';
import {
  type NftResolver,
  nameTable,
} from '../../../../../src/netlink/protocols/netfilter/nftables/resolver.ts';
import {
  type NamedMessage,
  Ruleset,
} from '../../../../../src/netlink/protocols/netfilter/nftables/ruleset.ts';
import type { SetMessage } from '../../../../../src/netlink/protocols/netfilter/nftables/sets.ts';
import { readUserData } from '../../../../../src/netlink/protocols/netfilter/nftables/userdata.ts';

// The messages that nft sent and listed for the rules of nftables' own test suite, as data beside the project: see its README. Tests that
// need it are skipped where it is not there.

/** A message as the oracle has it: number in the subsystem, message flags, and hex of header and attributes. */
export type OracleMessage = readonly [type: number, flags: number, hex: string];

/** A rule of the suite in one table and chain. */
export interface OracleRule {
  readonly file: string;
  readonly rule: string;
  readonly family: 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';
  readonly table: string;
  readonly chain: string;
  readonly json: readonly object[];
  readonly msgs: readonly OracleMessage[];
  readonly rc: number;
  readonly listed?: readonly (readonly object[])[];
}

/** A whole ruleset. */
export interface OracleRuleset {
  readonly file: string;
  readonly json: readonly object[];
  readonly msgs: readonly OracleMessage[];
  readonly rc: number;
  readonly listed?: readonly object[];
}

/** A command that made what the rules refer to. */
export interface OracleSetup {
  readonly file: string;
  readonly cmd: string;
  readonly msgs: readonly OracleMessage[];
  readonly rc: number;
}

const folder = new URL('../../../../../../shared/nft/', import.meta.url);
/** Other places for it: the folder beside the project's own, where the project is a worktree. */
const folders = [folder, new URL('../../../shared/nft/', folder)];

function pathOf(file: string): string | undefined {
  return folders.map((one) => fileURLToPath(new URL(file, one))).find((path) => existsSync(path));
}

/** The folder with the data; undefined where it is not there. */
export function oracleFolder(): string | undefined {
  return pathOf('');
}

/** Whether the oracle is there. */
export const hasOracle: boolean = pathOf('rules.jsonl.gz') !== undefined;
if (!hasOracle)
  console.warn('SKIPPED: ../shared/nft is not there, so nothing is compared with what nft sends and lists');

function lines<T>(file: string): T[] {
  const path = pathOf(file);
  if (path === undefined) return [];
  const text = gunzipSync(readFileSync(path)).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

export const oracleRules = (): OracleRule[] => lines('rules.jsonl.gz');
export const oracleRulesets = (): OracleRuleset[] => lines('rulesets.jsonl.gz');
export const oracleSetup = (): OracleSetup[] => lines('setup.jsonl.gz');

/** The host that the oracle was made on: the link lo alone, two hours ahead of UTC. */
export const oracleResolver: NftResolver = {
  links: nameTable({ lo: 1 }),
  users: nameTable({ root: 0, daemon: 1, bin: 2 }),
  groups: nameTable({ root: 0, daemon: 1, bin: 2 }),
  linkGroups: nameTable({ default: 0 }),
  realms: nameTable({ cosmos: 0 }),
  utcOffset: () => 7200,
};

export function bytesOf(message: OracleMessage): Uint8Array {
  return Uint8Array.from(Buffer.from(message[2], 'hex'));
}

/** A message of the oracle, decoded. */
export function toNamed(message: OracleMessage): NamedMessage {
  const type = nftMessageTypes.get(message[0]);
  if (type === undefined) throw new Error(`no message of type ${message[0]}`);
  return { name: type.name, value: decode(type.body, bytesOf(message)) };
}

/** The sets that the rules of each file of the suite refer to. */
export function setupSets(): ReadonlyMap<string, Ruleset> {
  const rulesets = new Map<string, Ruleset>();
  for (const { file, msgs, rc } of oracleSetup()) {
    const ruleset = rulesets.get(file) ?? new Ruleset();
    rulesets.set(file, ruleset);
    if (rc !== 0) continue;
    for (const message of msgs) if (message[0] === nftMessages.newSet) ruleset.add(toNamed(message));
  }
  return rulesets;
}

/**
 * The ruleset that the kernel would list after these messages: it counts the elements of sets of limited size, and gives each
 * element the expressions of its set.
 */
export function asKernel(messages: readonly OracleMessage[]): NamedMessage[] {
  const named = messages.map(toNamed);
  const sets = new Map<string, SetMessage>();
  const keyOf = ({ family, table }: SetMessage | ElementMessage, name: string | undefined): string =>
    `${String(family)} ${table} ${name}`;
  for (const { name, value } of named) {
    if (name === 'newSet')
      sets.set(keyOf(value as SetMessage, (value as SetMessage).name), value as SetMessage);
    if (name !== 'newSetElement') continue;
    const { elements = [], set: setName } = value as ElementMessage;
    const set = sets.get(keyOf(value as ElementMessage, setName));
    const plain = elements.filter(({ flags }) => !flags?.includes('intervalEnd'));
    if (set?.desc?.size !== undefined) set.count = (set.count ?? 0) + plain.length;
    const states = set?.expressions ?? set?.expr;
    if (states === undefined) continue;
    for (const element of plain) if (element.expr === undefined) element.expressions ??= states;
  }
  return named;
}

/** Compiled messages in the form of the oracle. */
export function toOracle(messages: readonly CompiledMessage[]): OracleMessage[] {
  return messages.map(({ name, flags, value }) => [
    nftMessages[name],
    flags,
    Buffer.from(encode(nftBodies[name], value)).toString('hex'),
  ]);
}

/** Types of notes that nft 1.1.7 adds to sets, and older versions cannot read. */
const typeofNotes: readonly number[] = [3, 4];

/**
 * Messages to be compared: sets numbered from 1 on, without nft's notes on typeof in sets and on its own version in
 * tables.
 */
export function comparable(messages: readonly OracleMessage[]): string[] {
  const numbers = new Map<number, number>();
  const number = (id: number): number => {
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return numbers.get(id) as number;
  };
  const renumber = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    const object = value as Record<string, unknown>;
    if (typeof object.setId === 'number') object.setId = number(object.setId);
    for (const key in object) renumber(object[key]);
  };
  return messages.map((message) => {
    const body = nftMessageTypes.get(message[0])?.body;
    if (body === undefined) return message.join(' ');
    const value = decode(body, bytesOf(message)) as Record<string, unknown>;
    if (message[0] === nftMessages.newSet && typeof value.id === 'number') value.id = number(value.id);
    renumber(value);
    if (value.userdata instanceof Uint8Array) {
      const dropped =
        message[0] === nftMessages.newTable ? [1, 2] : message[0] === nftMessages.newSet ? typeofNotes : [];
      const kept = readUserData(value.userdata).filter(({ type }) => !dropped.includes(type));
      value.userdata =
        kept.length === 0
          ? undefined
          : Uint8Array.from(kept.flatMap(({ type, value: note }) => [type, note.length, ...note]));
    }
    return `${message[0]} ${message[1]} ${Buffer.from(encode(body, value)).toString('hex')}`;
  });
}

/** Names of what a decoded value holds as bytes because the schemas lack it. */
export function unknownParts(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const object = value as Record<string, unknown>;
  const found: string[] = [];
  for (const key in object) {
    if (key.startsWith('#')) found.push(path + key);
    if (key === 'data' && object.data instanceof Uint8Array && 'name' in object)
      found.push(`${path}${object.name}`);
    found.push(...unknownParts(object[key], `${path}${key}.`));
  }
  return found;
}
