import type {
  AnyType,
  AttributeSet,
  SelectType,
  Struct,
  StructWithAttributesType,
} from '../../src/netlink/codec/index.ts';
import { names, specErrors } from './known.ts';
import { namesAgree, sameName } from './names.ts';
import { casesOf, itemOf, namesOf, resolved, shapeOf } from './shape.ts';
import type { Spec, SpecAttribute, SpecField } from './specs.ts';

/** The result of the comparisons. */
export class Findings {
  readonly compared = { operations: 0, attributes: 0, structs: 0, values: 0 };
  /** Differences that nothing explains. */
  readonly errors: string[] = [];
  /** Differences with a reason, by what they are about. */
  readonly explained = new Map<string, string>();
  /** Names that a specification describes and the library does not. */
  readonly missing = new Set<string>();
  /** Sub-messages that the library has, in one place or another. */
  readonly found = new Set<string>();
  /** Names that the library describes and no specification does. */
  readonly beyond: string[] = [];
  /** Schemas that have been compared with something. */
  readonly touched = new Set<AnyType>();
  readonly #done = new Map<AnyType, Set<string>>();

  /** A difference: explained where the table of known errors has its subject. */
  differ(subject: string, difference: string): void {
    const reason = specErrors[subject];
    if (reason === undefined) this.errors.push(`${subject}: ${difference}`);
    else this.explained.set(subject, `${difference}: ${reason}`);
  }

  /** Whether this pair comes for the first time. */
  begin(type: AnyType, subject: string): boolean {
    const done = this.#done.get(type) ?? new Set();
    this.#done.set(type, done);
    this.touched.add(type);
    if (done.has(subject)) return false;
    done.add(subject);
    return true;
  }
}

const widths: Readonly<Record<string, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  s8: 1,
  s16: 2,
  s32: 4,
  s64: 8,
};
const texts = new Set(['string', 'bareString', 'fixedString']);
const skipped = new Set(['pad', 'unused']);

/** Compares the body of a message: its header and its attributes. */
export function compareMessage(
  findings: Findings,
  spec: Spec,
  type: AnyType,
  set: string | undefined,
  header: string | undefined,
): void {
  const whole = resolved(type);
  // Behind `struct genlmsghdr` there may be a header of the family.
  const body = whole.kind === 'genericMessage' ? resolved(itemOf(whole) ?? whole) : whole;
  const { header: ownHeader, set: ownSet } = body as Partial<StructWithAttributesType<unknown, unknown>>;
  if (header !== undefined && ownHeader !== undefined) compareStruct(findings, spec, ownHeader, header);
  const attributes = ownSet ?? (body.kind === 'attributes' ? (body as AttributeSet<unknown>) : undefined);
  if (set !== undefined && attributes !== undefined) compareSet(findings, spec, attributes, set);
}

/** Compares a set of attributes: numbers, names, types, and what is within. */
export function compareSet(findings: Findings, spec: Spec, own: AttributeSet<unknown>, name: string): void {
  const theirs = spec.sets.get(name);
  if (theirs === undefined || !findings.begin(own, `${spec.name}/${name}`)) return;
  for (const { name: attribute, id, type } of own.attributes) {
    const other = theirs.get(id);
    const subject = `${spec.name}/${name}/${other?.name ?? attribute}`;
    if (other === undefined || other.type === undefined) {
      findings.beyond.push(`${own.name}.${attribute} (${id})`);
      continue;
    }
    findings.compared.attributes++;
    const known = names[`${own.name}.${attribute}`] === other.name;
    const better = [...theirs.values()].find((candidate) => sameName(attribute, candidate.name));
    if (!known && ((better !== undefined && better.id !== id) || !namesAgree(attribute, other.name)))
      findings.differ(subject, `number ${id} is ${own.name}.${attribute} in the library`);
    compareAttribute(findings, spec, type, other, subject);
  }
  const ids = new Set(own.attributes.map(({ id }) => id));
  for (const { id, name: attribute, type = 'unused' } of theirs.values()) {
    if (!ids.has(id) && id !== 0 && !skipped.has(type))
      findings.missing.add(`${spec.name}/${name}/${attribute} (${id})`);
  }
}

function compareAttribute(
  findings: Findings,
  spec: Spec,
  given: AnyType,
  theirs: SpecAttribute,
  subject: string,
): void {
  const repeated = given.kind === 'repeated';
  if (repeated !== (theirs['multi-attr'] === true))
    findings.differ(subject, `${repeated ? 'may be' : 'is not'} there several times in the library`);
  const type = resolved(repeated ? (itemOf(given) as AnyType) : given);
  const nested = theirs['nested-attributes'];
  switch (theirs.type) {
    case 'nest':
      compareNest(findings, spec, type, nested, subject);
      return;
    case 'indexed-array': {
      const item = itemOf(type);
      if (item === undefined) findings.differ(subject, `a nest of items, ${type.kind} in the library`);
      else if (theirs['sub-type'] === 'nest') compareNest(findings, spec, item, nested, subject);
      else compareLeaf(findings, spec, item, { ...theirs, type: theirs['sub-type'] ?? 'binary' }, subject);
      return;
    }
    case 'nest-type-value': {
      // A nest for each number that is a value, and the attributes in the innermost.
      let item: AnyType | undefined = type;
      for (const _ of theirs['type-value'] ?? []) item = item && itemOf(item);
      if (item === undefined)
        findings.differ(
          subject,
          `nests by ${theirs['type-value']?.join(' and ')}, ${type.kind} in the library`,
        );
      else compareNest(findings, spec, item, nested, subject);
      return;
    }
    case 'sub-message':
      compareSubMessage(findings, spec, type, theirs['sub-message'] ?? '', subject);
      return;
    default:
      compareLeaf(findings, spec, type, theirs, subject);
  }
}

function compareNest(
  findings: Findings,
  spec: Spec,
  given: AnyType,
  set: string | undefined,
  subject: string,
): void {
  const type = resolved(given);
  if (set === undefined) return;
  const item = itemOf(type);
  if (type.kind === 'attributes') compareSet(findings, spec, type as AttributeSet<unknown>, set);
  else if (type.kind === 'sequence') compareSet(findings, spec, item as AttributeSet<unknown>, set);
  else if (type.kind === 'select') {
    // Of several forms a specification describes the usual one.
    compareNest(findings, spec, (type as SelectType<unknown>).fallback, set, subject);
  } else if (item !== undefined) {
    // A nest of items of one number is what a specification calls a set with one attribute, several times.
    const { id } = type as { id?: number };
    for (const other of spec.sets.get(set)?.values() ?? [])
      if (id === undefined ? !skipped.has(other.type ?? '') : other.id === id) {
        findings.compared.attributes++;
        const single = { ...other, 'multi-attr': false };
        compareAttribute(findings, spec, item, single, `${spec.name}/${set}/${other.name}`);
      }
  } else if (type.kind !== 'bytes') findings.differ(subject, `a nest, ${type.kind} in the library`);
  else findings.missing.add(`${subject}: what is in the nest`);
}

function compareSubMessage(
  findings: Findings,
  spec: Spec,
  type: AnyType,
  message: string,
  subject: string,
): void {
  if (type.kind === 'bytes') {
    findings.missing.add(`${subject}: what it is for each kind`);
    return;
  }
  if (type.kind !== 'select') {
    findings.differ(subject, `chosen by another field, ${type.kind} in the library`);
    return;
  }
  const cases = casesOf(type as SelectType<unknown>);
  for (const format of spec.subMessages.get(message) ?? []) {
    const given = cases.get(format.value);
    if (given === undefined) {
      findings.missing.add(`${spec.name}/${message}/${format.value}`);
      continue;
    }
    findings.found.add(`${spec.name}/${message}/${format.value}`);
    const inner = resolved(given);
    const set = format['attribute-set'];
    const header = format['fixed-header'];
    if (inner.kind === 'struct' && header !== undefined)
      compareStruct(findings, spec, inner as Struct<unknown>, header);
    else if (inner.kind === 'structWithAttributes' || inner.kind === 'attributes')
      compareMessage(findings, spec, inner, set, header);
  }
}

function compareLeaf(
  findings: Findings,
  spec: Spec,
  given: AnyType,
  theirs: SpecField,
  subject: string,
): void {
  const form = resolved(given);
  // Of several forms a specification describes the usual one.
  const type = form.kind === 'select' ? (form as SelectType<unknown>).fallback : form;
  const shape = shapeOf(type);
  const kind = theirs.type ?? 'binary';
  const width = widths[kind];
  if (width !== undefined) {
    const order = theirs['byte-order'] === 'big-endian' ? 'big' : 'host';
    if (shape.size !== width) findings.differ(subject, `${kind}, ${shape.kind} in the library`);
    else if (shape.order !== undefined && shape.order !== order && width > 1)
      findings.differ(subject, `${kind} in ${order} byte order, ${shape.order} in the library`);
    else if (shape.order !== undefined && shape.signed !== kind.startsWith('s'))
      findings.differ(subject, `${kind}, ${shape.kind} in the library`);
    compareValues(findings, spec, type, theirs, subject);
  } else if (kind === 'string') {
    if (!texts.has(shape.kind)) findings.differ(subject, `text, ${shape.kind} in the library`);
  } else if (kind === 'binary') {
    const inner = resolved(itemOf(type) ?? type);
    if (theirs.struct !== undefined && inner.kind === 'struct')
      compareStruct(findings, spec, inner as Struct<unknown>, theirs.struct);
    const subWidth = widths[theirs['sub-type'] ?? ''];
    if (subWidth !== undefined && type.kind === 'array' && inner.size !== subWidth)
      findings.differ(subject, `items of ${subWidth} bytes, of ${inner.size} in the library`);
    if (typeof theirs.len === 'number' && type.size !== undefined && type.size !== theirs.len)
      findings.differ(subject, `${theirs.len} bytes, ${type.size} in the library`);
  } else if (['flag', 'uint', 'sint', 'bitfield32'].includes(kind)) {
    if (shape.kind !== kind) findings.differ(subject, `${kind}, ${shape.kind} in the library`);
    compareValues(findings, spec, type, theirs, subject);
  } else if (!skipped.has(kind))
    findings.differ(subject, `has the type ${kind}, which this check does not know`);
}

function compareValues(
  findings: Findings,
  spec: Spec,
  type: AnyType,
  theirs: SpecField,
  subject: string,
): void {
  const own = namesOf(type);
  const values = spec.enums.get(theirs.enum ?? '');
  if (own === undefined || values === undefined) return;
  const areBits =
    (theirs['enum-as-flags'] === true || theirs.type === 'bitfield32') && !spec.flags.has(theirs.enum ?? '');
  for (const [name, value] of Object.entries(own)) {
    const [match, position] = [...values].find(([candidate]) => sameName(name, candidate)) ?? [];
    if (match === undefined || position === undefined) continue;
    findings.compared.values++;
    const number = areBits ? 2 ** position : position;
    if (number !== Number(value))
      findings.differ(`${subject}/${match}`, `${number}, ${value} in the library`);
  }
}

interface Place {
  readonly name: string;
  readonly offset: number;
  readonly field: SpecField;
}

function sizeOf(spec: Spec, field: SpecField): number {
  const width = widths[field.type ?? ''];
  if (width !== undefined) return width;
  if (field.struct !== undefined) return layoutOf(spec, field.struct).size;
  return typeof field.len === 'number' ? field.len : 0;
}

/** Where the members of a struct lie, those of inner structs among them. */
function layoutOf(spec: Spec, name: string): { places: Place[]; size: number } {
  const places: Place[] = [];
  let size = 0;
  for (const field of spec.structs.get(name) ?? []) {
    const length = sizeOf(spec, field);
    if (field.struct !== undefined)
      for (const inner of layoutOf(spec, field.struct).places)
        places.push({ ...inner, offset: inner.offset + size });
    else if (field.type !== 'pad') places.push({ name: field.name, offset: size, field });
    size += length;
  }
  return { places, size };
}

/** The fields of a struct of the library, those of inner structs among them. */
function ownPlaces(struct: Struct<unknown>, start = 0): { offset: number; type: AnyType; name: string }[] {
  return struct.fields.flatMap(({ name, offset, type }) => {
    const inner = resolved(type);
    if (inner.kind === 'struct') return ownPlaces(inner as Struct<unknown>, start + offset);
    return [{ offset: start + offset, type: inner, name }];
  });
}

/** Compares the layout of a struct: offsets, widths, byte orders, and the size of the whole. */
export function compareStruct(findings: Findings, spec: Spec, own: Struct<unknown>, name: string): void {
  const subject = `${spec.name}/${name}`;
  if (!spec.structs.has(name) || !findings.begin(own, subject)) return;
  findings.compared.structs++;
  const { places, size } = layoutOf(spec, name);
  const fields = new Map(ownPlaces(own).map((place) => [place.offset, place]));
  const problems: string[] = [];
  if (size !== own.size) problems.push(`${size} bytes, ${own.size} in the library`);
  for (const { name: member, offset, field } of places) {
    const ours = fields.get(offset);
    const inner = new Findings();
    if (ours === undefined) problems.push(`${member} at ${offset}, where the library has no field`);
    else if (widths[field.type ?? ''] !== undefined && ours.type.kind !== 'pad')
      compareLeaf(inner, spec, ours.type, field, member);
    findings.compared.values += inner.compared.values;
    problems.push(...inner.errors);
  }
  if (problems.length > 0) findings.differ(subject, problems.join('; '));
}
