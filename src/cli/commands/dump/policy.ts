import { toJson } from '../../../dump/format/json.ts';
import type { Style } from '../../../dump/format/style.ts';
import type { AttributeSet } from '../../../netlink/codec/composites/attribute-set.ts';
import type { AnyType } from '../../../netlink/codec/type.ts';
import type { AttributePolicy } from '../../../netlink/message/acknowledgement.ts';
import {
  type ControlMessage,
  controlAttributes,
  getFamily,
  listPolicies,
} from '../../../netlink/protocols/generic/nlctrl/messages.ts';
import type { Command } from './command.ts';
import { withSocket } from './live.ts';
import { usageError } from './usage.ts';

/** Attribute sets of the families that the library describes, by name. */
const schemas: Readonly<Record<string, AttributeSet<unknown>>> = { nlctrl: controlAttributes };

/** What the kernel calls a type (`NL_ATTR_TYPE_*` of linux/netlink.h), and the kinds of the codec that fit. */
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
  ['binary', ['bytes', 'struct', 'array', 'mac', 'ip', 'ipv4', 'ipv6', 'linkAddress']],
  ['string', ['string', 'bareString']],
  ['nul-string', ['string']],
  [
    'nested',
    ['attributes', 'structWithAttributes', 'arrayByIndex', 'nestedList', 'recordById', 'select', 'recursive'],
  ],
  ['nested-array', ['arrayByIndex', 'nestedList', 'recordById']],
  ['bitfield32', ['bitfield32']],
  ['sint', ['sint']],
  ['uint', ['uint']],
];

/** The policies of a family: attributes by number, by number of the policy. */
export type Policies = Record<number, Record<number, AttributePolicy>>;

/** `dump policy FAMILY`: what the kernel accepts of a family of generic netlink, beside what the schema says. */
export async function dumpPolicy({ words, options, output }: Command): Promise<number> {
  const [name] = words;
  if (name === undefined || words.length > 1)
    throw usageError('policy: name one family of generic netlink: nlctrl');
  await withSocket('generic', options.netns, async (socket) => {
    const family = await socket.request(getFamily(name));
    const messages = await socket.request(listPolicies(family.familyId ?? 0));
    const { policies, users } = collect(messages);
    if (output.json) output.write(`${toJson({ family, policies, users })}\n`);
    else output.write(policyText(family, policies, users, output.style));
  });
  return 0;
}

/** Puts together what comes in one message for each attribute. */
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

/** The policies as text, each attribute with its name and type by the schema; differences are marked with ✗. */
export function policyText(
  family: ControlMessage,
  policies: Policies,
  users: Readonly<Record<number, readonly string[]>>,
  style: Style,
): string {
  const { familyName = '', familyId, familyVersion, operations = [], groups = [] } = family;
  const lines = [style.message(familyName) + style.dim(`  family ${familyId}, version ${familyVersion}`)];
  for (const { id, flags = [] } of operations) lines.push(`  operation ${id}  ${style.dim(flags.join(' '))}`);
  for (const { id, name } of groups) lines.push(`  group ${id}  ${name}`);
  for (const [number, attributes] of Object.entries(policies)) {
    const used = users[Number(number)];
    lines.push('', `policy ${number}${used === undefined ? '' : style.dim(`  of ${used.join(', ')}`)}`);
    // Only a policy that an operation goes by is of the family's own attributes; the others are of nests.
    const schema = used === undefined && number !== '0' ? undefined : schemas[familyName];
    for (const [id, policy] of Object.entries(attributes))
      lines.push(attributeLine(Number(id), policy, schema, style));
  }
  return `${lines.join('\n')}\n`;
}

function attributeLine(
  id: number,
  policy: AttributePolicy,
  schema: AttributeSet<unknown> | undefined,
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
        : kinds.includes(baseKind(attribute.type))
          ? ''
          : `${attribute.type.kind} in the schema`;
  const mark = difference === '' ? '' : `  ${style.problem(`✗ ${difference}`)}`;
  return `  ${style.name(name.padEnd(24))} ${[type, ...limits(policy)].join('  ')}${mark}`;
}

/** The kind that counts on the wire: of names for numbers, that of the number. */
function baseKind(type: AnyType): string {
  const { base } = type as AnyType & { readonly base?: AnyType };
  return base?.kind ?? type.kind;
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
