import { toJson } from '../../../dump/format/json.ts';
import type { Style } from '../../../dump/format/style.ts';
import type { AttributeSet } from '../../../netlink/codec/composites/attribute-set.ts';
import type { AnyType } from '../../../netlink/codec/type.ts';
import type { Attribute } from '../../../netlink/codec/write-attribute.ts';
import type { AttributePolicy } from '../../../netlink/message/acknowledgement.ts';
import type { AnyFamily, FamilyCommand } from '../../../netlink/protocols/generic/define-family.ts';
import { loadFamily } from '../../../netlink/protocols/generic/families.ts';
import { controlCommands } from '../../../netlink/protocols/generic/nlctrl/commands.ts';
import {
  type ControlMessage,
  controlAttributes,
  getFamily,
  listPolicies,
} from '../../../netlink/protocols/generic/nlctrl/messages.ts';
import { styleFor } from '../../colour.ts';
import { defineCommand } from '../../command.ts';
import { unescaped } from '../../escaped-streams.ts';
import { netns } from '../../options.ts';
import { messageOptions } from './message-options.ts';
import { withSocket } from './socket.ts';

/** The library's description of a family, where it has one. */
type Described = Pick<AnyFamily, 'commands'> | undefined;

/** Returns the names of the operations of a family by number, as far as the library describes them. */
function operationNames(family: string, described: Described): ReadonlyMap<number, string> {
  const own = described?.commands ?? {};
  return new Map(
    family === 'nlctrl'
      ? Object.entries(controlCommands).map(([name, id]) => [id, name])
      : Object.entries<FamilyCommand>(own).map(([name, { id }]) => [id, name]),
  );
}

/** Finds the schema of the attributes that an operation takes. `user` is `'3 do'`, `'dump'` or absent. */
function schemaOfUser(family: string, described: Described, user: string | undefined): Schema | undefined {
  if (family === 'nlctrl') return controlAttributes;
  const commands: FamilyCommand[] = Object.values(described?.commands ?? {});
  const [, id] = /^(\d+) /.exec(user ?? '') ?? [];
  const lists = commands.filter((command) => command.do === false);
  // The number of an operation that can only dump is unknown: it is clear where there is one.
  const unnumbered = user === undefined ? commands[0] : lists.length === 1 ? lists[0] : undefined;
  const found = id === undefined ? unnumbered : commands.find((command) => command.id === Number(id));
  const dump = user?.endsWith('dump') && typeof found?.dump === 'object' ? found.dump : undefined;
  return asSet(dump ?? found?.request ?? found?.reply);
}

/** The attributes of a policy. */
type Schema = { readonly attributes: readonly Pick<Attribute, 'name' | 'id' | 'type'>[] };

/** The type of one attribute, of those that may be there several times. */
function single(type: AnyType): AnyType {
  return type.kind === 'repeated' ? (type as unknown as { readonly item: AnyType }).item : type;
}

/** The attributes of a nest: those below a value of another form (a bitset of ethtool), too. */
function asSet(type: AnyType | undefined): Schema | undefined {
  const base = (type as { readonly base?: AnyType } | undefined)?.base ?? type;
  return base?.kind === 'attributes' ? (base as AttributeSet<unknown>) : undefined;
}

/** Returns the schema that a nested policy describes: that of the nest, or of each item of an array of nests. */
function schemaOfNest(policy: AttributePolicy, type: AnyType | undefined): Schema | undefined {
  const { item, id } = (type ?? {}) as { readonly item?: AnyType; readonly id?: number };
  if (types[policy.type ?? 0]?.[0] === 'nested-array') return asSet(item);
  // A list whose items all have one number is a nest with one attribute.
  return item !== undefined && id !== undefined
    ? { attributes: [{ name: 'item', id, type: item }] }
    : asSet(type);
}

/** The schemas of policies: those of operations, and those of the nests in them. */
function schemasOf(
  family: string,
  described: Described,
  policies: Policies,
  users: Readonly<Record<number, readonly string[]>>,
): ReadonlyMap<number, Schema> {
  const schemas = new Map<number, Schema>();
  const add = (number: number, schema: Schema | undefined): void => {
    if (schema === undefined || schemas.has(number)) return;
    schemas.set(number, schema);
    for (const [id, policy] of Object.entries(policies[number] ?? {})) {
      const attribute = schema.attributes.find((candidate) => candidate.id === Number(id));
      if (policy.policyIndex !== undefined)
        add(policy.policyIndex, schemaOfNest(policy, attribute && single(attribute.type)));
    }
  };
  for (const number of Object.keys(policies).map(Number)) {
    const user = users[number]?.[0];
    // The first policy belongs to an operation, also if the kernel does not say to which.
    if (user !== undefined || number === 0) add(number, schemaOfUser(family, described, user));
  }
  return schemas;
}

/** The kernel's names of types (`NL_ATTR_TYPE_*` of linux/netlink.h), and the kinds of the codec that match each. */
const types: readonly (readonly [name: string, kinds: readonly string[]])[] = [
  ['invalid', []],
  ['flag', ['flag']],
  ['u8', ['u8', 'bool8']],
  ['u16', ['u16', 'be16']],
  ['u32', ['u32', 'be32', 's32', 'ipv4']],
  ['u64', ['u64', 'be64', 's64']],
  ['s8', ['s8']],
  ['s16', ['s16']],
  ['s32', ['s32']],
  ['s64', ['s64']],
  ['binary', ['bytes', 'string', 'struct', 'array', 'mac', 'ip', 'ipv4', 'ipv6', 'linkAddress']],
  ['string', ['string', 'bareString']],
  ['nul-string', ['string']],
  [
    'nested',
    [
      'attributes',
      'structWithAttributes',
      'arrayByIndex',
      'indexedArray',
      'nestedList',
      'recordById',
      'select',
      'recursive',
    ],
  ],
  ['nested-array', ['arrayByIndex', 'indexedArray', 'nestedList', 'recordById']],
  ['bitfield32', ['bitfield32']],
  ['sint', ['sint']],
  ['uint', ['uint']],
];

/** Whether a kind of the codec has a type of the kernel. Kinds of a family's own, as the key of WireGuard, are bytes to the kernel. */
const isListed = (kind: string): boolean => types.some(([, kinds]) => kinds.includes(kind));

/** The policies of a family: attributes by number, by number of the policy. */
export type Policies = Record<number, Record<number, AttributePolicy>>;

/** `tsnetlink dump policy`. */
export const policy = defineCommand({
  usage: ['[OPTION]… FAMILY'],
  description: [
    'Shows the operations and groups of a family of generic netlink, and the policy that the running kernel checks its ' +
      'attributes with: types and limits, beside the names and types of the schema. Differences are marked with ✗.',
  ],
  options: { json: messageOptions.json, color: messageOptions.color, ...netns },
  words: [1, 1],
  examples: ['tsnetlink dump policy nlctrl'],
  run: ({ words: [name = ''], options, streams }) =>
    withSocket('generic', options.netns, async (socket) => {
      const family = await socket.request(getFamily(name));
      const messages = await socket.request(listPolicies(family.familyId ?? 0));
      const { policies, users } = collect(messages);
      const style = styleFor(options.color ?? 'auto', streams.stdout);
      (options.json ? streams.stdout : unescaped(streams.stdout)).write(
        options.json
          ? `${toJson({ family, policies, users })}\n`
          : policyText(family, await loadFamily(family.familyName ?? ''), policies, users, style),
      );
      return 0;
    }),
});

/** Collects the policies of messages, and the operations that use them. */
export function collect(messages: readonly ControlMessage[]): {
  policies: Policies;
  users: Record<number, string[]>;
} {
  const policies: Policies = {};
  const users: Record<number, string[]> = {};
  for (const { policy = {}, operationPolicy = {} } of messages) {
    for (const [number, attributes] of Object.entries(policy))
      policies[Number(number)] = { ...policies[Number(number)], ...attributes };
    for (const [operation, by] of Object.entries(operationPolicy))
      for (const way of ['do', 'dump'] as const) {
        const number = by[way];
        // Kernels call an operation that can only dump 0 here.
        const user = operation === '0' ? way : `${operation} ${way}`;
        if (number !== undefined) users[number] = [...(users[number] ?? []), user];
      }
  }
  return { policies, users };
}

/** Returns policies as text, each attribute with its name and type in the schema. Differences are marked with ✗. */
export function policyText(
  family: ControlMessage,
  described: Described,
  policies: Policies,
  users: Readonly<Record<number, readonly string[]>>,
  style: Style,
): string {
  const { familyName = '', familyId, familyVersion, operations = [], groups = [] } = family;
  const lines = [style.message(familyName) + style.dim(`  family ${familyId}, version ${familyVersion}`)];
  const operationName = operationNames(familyName, described);
  for (const { id = 0, flags = [] } of operations) {
    const name = operationName.get(id);
    lines.push(`  operation ${id}${name === undefined ? '' : ` ${name}`}  ${style.dim(flags.join(' '))}`);
  }
  for (const { id, name } of groups) lines.push(`  group ${id}  ${name}`);
  if (Object.keys({ ...policies, ...users }).length === 0) lines.push('  no policies');
  const schemas = schemasOf(familyName, described, policies, users);
  // The kernel describes attributes: a policy that accepts none has operations only.
  for (const number of new Set([...Object.keys(policies), ...Object.keys(users)].map(Number))) {
    const used = users[number];
    const attributes = Object.entries(policies[number] ?? {});
    lines.push('', `policy ${number}${used === undefined ? '' : style.dim(`  of ${used.join(', ')}`)}`);
    if (attributes.length === 0) lines.push('  no attributes');
    for (const [id, policy] of attributes)
      lines.push(attributeLine(Number(id), policy, schemas.get(number), style));
  }
  return `${lines.join('\n')}\n`;
}

function attributeLine(
  id: number,
  policy: AttributePolicy,
  schema: Schema | undefined,
  style: Style,
): string {
  const attribute = schema?.attributes.find((candidate) => candidate.id === id);
  const [type, kinds] = types[policy.type ?? 0] ?? [`type ${policy.type}`, []];
  const name = `${attribute?.name ?? `#${id}`}${attribute === undefined ? '' : ` [${id}]`}`;
  const difference =
    schema === undefined
      ? ''
      : attribute === undefined
        ? 'not in the schema'
        : kinds.includes(baseKind(single(attribute.type))) ||
            (type === 'binary' && !isListed(baseKind(single(attribute.type))))
          ? ''
          : `${attribute.type.kind} in the schema`;
  const mark = difference === '' ? '' : `  ${style.problem(`✗ ${difference}`)}`;
  return `  ${style.name(name.padEnd(24))} ${[type, ...limits(policy)].join('  ')}${mark}`;
}

/** The kind of the value on the wire: that of the integer behind names, ranges and units. */
function baseKind(type: AnyType): string {
  let inner = type as AnyType & { readonly base?: AnyType };
  while (inner.base !== undefined) inner = inner.base;
  return inner.kind;
}

function limits(policy: AttributePolicy): string[] {
  const least = policy.minimumUnsigned ?? policy.minimumSigned;
  const most = policy.maximumUnsigned ?? policy.maximumSigned;
  const { minimumLength, maximumLength, policyIndex, mask, bitfield32Mask } = policy;
  return [
    ...(least === undefined && most === undefined ? [] : [`${least ?? ''}…${most ?? ''}`]),
    ...(minimumLength === undefined && maximumLength === undefined
      ? []
      : [`${minimumLength ?? 0}…${maximumLength ?? ''} bytes`]),
    ...(policyIndex === undefined ? [] : [`policy ${policyIndex}`]),
    ...(mask === undefined ? [] : [`mask 0x${mask.toString(16)}`]),
    ...(bitfield32Mask === undefined ? [] : [`mask 0x${bitfield32Mask.toString(16)}`]),
  ];
}
