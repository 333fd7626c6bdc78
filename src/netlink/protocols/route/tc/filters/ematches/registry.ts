import { attributes } from '../../../../../codec/composites/attribute-set.ts';
import { arrayByIndex } from '../../../../../codec/composites/lists.ts';
import { pad, struct } from '../../../../../codec/composites/struct.ts';
import { derived } from '../../../../../codec/derived.ts';
import { checkKeys, inField, throwInvalidType } from '../../../../../codec/encode-error.ts';
import { inspectAs } from '../../../../../codec/inspect.ts';
import { copyBytes } from '../../../../../codec/reader.ts';
import { enumeration, type Flags, flags } from '../../../../../codec/scalars/enums.ts';
import { u16 } from '../../../../../codec/scalars/integers.ts';
import type { AnyType, Infer, Type } from '../../../../../codec/type.ts';
import * as known from './index.ts';

type Known = typeof known;

/** Data of extended matches by kind. */
export type EmatchKinds = { [K in keyof Known]: Infer<Known[K]> };

const header = struct('tcf_ematch_hdr', {
  id: u16,
  kind: enumeration(u16, {
    container: 0,
    cmp: 1,
    nbyte: 2,
    u32: 3,
    meta: 4,
    text: 5,
    vlan: 6,
    canid: 7,
    ipset: 8,
    ipt: 9,
  }),
  flags: flags(u16, { and: 1, or: 2, invert: 4, simple: 8 }),
  _pad: pad(2),
});

/** Fields of an extended match of any kind. */
interface MatchFields {
  id?: number | undefined;
  /** Junction with the next match (none for the last one), and whether the result is inverted. */
  flags?: Flags<'and' | 'or' | 'invert' | 'simple'> | undefined;
}

/** An extended match: `{ kind: 'cmp', flags: ['and'], data: { … } }`. */
export type ExtendedMatch =
  | { [K in keyof EmatchKinds]: MatchFields & { kind: K; data: EmatchKinds[K] } }[keyof EmatchKinds]
  | (MatchFields & { kind: 'vlan' | keyof EmatchKinds | number; data: Uint8Array });

const names = [...header.fieldNames, 'data'];
const schemas = new Map<unknown, AnyType>(Object.entries(known));

function schemaOf(kind: unknown): AnyType | undefined {
  return schemas.get(kind);
}

/** An extended match (`struct tcf_ematch_hdr` of linux/pkt_cls.h) and its data, which are bytes where they do not fit. */
const match: Type<ExtendedMatch> = {
  kind: 'ematch',
  decode(reader, start, end, scope) {
    const fields = header.decode(reader, start, end, scope);
    const from = start + header.size;
    if (fields === undefined || from > end) return undefined;
    const data = fields.flags.includes('simple')
      ? undefined
      : schemaOf(fields.kind)?.decode(reader, from, end, scope);
    return { ...fields, data: data ?? copyBytes(reader, from, end) } as ExtendedMatch;
  },
  encode(writer, value, scope) {
    checkKeys('an object (an extended match)', value, names);
    header.write(writer, value);
    const { kind, data } = value;
    const schema = schemaOf(kind);
    inField('data', () => {
      if (data instanceof Uint8Array) writer.put(data);
      else if (schema === undefined) throwInvalidType('a Uint8Array', data);
      else schema.encode(writer, data, scope);
    });
  },
  inspect(reader, start, end, scope) {
    const from = Math.min(start + header.size, end);
    const parts = [...(header.inspect?.(reader, start, from, scope) ?? [])];
    const schema = schemaOf(header.decode(reader, start, from, scope)?.kind);
    parts.push(inspectAs(schema, { name: 'data', offset: from, payload: from, end }, reader, scope));
    return parts;
  },
};

/** A tree of extended matches (`TCA_EMATCH_TREE_*` of linux/pkt_cls.h). */
export const extendedMatches = attributes('TCA_EMATCH_TREE', () => ({
  /** A request that lacks it has the number of the matches. */
  header: [
    1,
    derived(struct('tcf_ematch_tree_hdr', { count: u16, programId: u16 }), ({ matches }) =>
      Array.isArray(matches) ? { count: matches.length, programId: 0 } : undefined,
    ),
  ],
  matches: [2, arrayByIndex(match)],
}));
