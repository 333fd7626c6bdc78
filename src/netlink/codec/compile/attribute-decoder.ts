import { typeMask } from '../attributes-iterator.ts';
import { littleEndian } from '../byte-order.ts';
import { Scope } from '../scope.ts';
import type { AnyType } from '../type.ts';
import { type Attribute, keepBytes } from '../write-attribute.ts';
import { type CodeBuilder, decodeCodeOf, hostOrder, property } from './compiled-function.ts';

/** An attribute as it came lately: `whole` is its number with the type bits. */
export interface SeenAttribute {
  readonly id: number;
  readonly whole: number;
  readonly length: number;
}

/** What a decoder of attributes is made for. */
export interface DecoderPlan {
  readonly list: readonly Attribute[];
  /** Those that came lately, in the order of the wire. */
  readonly seen: readonly SeenAttribute[];
  /** The set, for what is chosen by an attribute further on. */
  readonly set: AnyType;
  /** Attributes that become properties of `aside`. */
  readonly apart: ReadonlySet<string>;
  /** Fields of a header: properties of `value` already. */
  readonly known: ReadonlySet<string>;
}

/**
 * The source of statements that decode the attributes from `start` to `end` into `value`. The kernel sends attributes in an
 * order of its own. Asked for in that order, each is the one that is expected: quicker than a switch after a system call,
 * when the processor has forgotten where it led. Of one with a fixed size the header is compared as a whole.
 */
export function decoderSource(code: CodeBuilder, start: string, plan: DecoderPlan): string {
  const { list, seen, set, apart, known } = plan;
  const surroundings = `(inner ??= new ${code.bind(Scope)}(scope, value, ${code.bind(set)}, reader, ${start}, end))`;
  const keep = `value['#' + id] = ${code.bind(keepBytes)}(reader, payload, stop, whole);`;

  const store = (
    { name, type }: Attribute,
    otherwise: string,
    place: { end: string; fits: boolean },
  ): string => {
    const key = property(apart.has(name) ? 'aside' : 'value', name);
    const put =
      type.repeated === true
        ? `if (${key} === undefined) ${key} = item; else ${key}.push(...item);`
        : `${key} = item;`;
    const where = { start: 'payload', ...place, scope: surroundings, known };
    const source = decodeCodeOf(code, type, where, type.scoped === true ? surroundings : 'undefined');
    return `item = ${source}; if (item !== undefined) { ${put} } else { ${otherwise} }`;
  };
  const storeAny = (one: Attribute): string => store(one, keep, { end: 'stop', fits: false });
  const header = `
        if (at + 4 > end) break;
        length = view.getUint16(at, ${hostOrder});
        stop = at + length;
        if (length < 4 || stop > end) break;
        whole = view.getUint16(at + 2, ${hostOrder});
        id = whole & ${typeMask};
        payload = at + 4;`;

  const isFixed = ({ type }: Attribute, { length }: SeenAttribute): boolean =>
    type.size !== undefined && type.repeated !== true && length === 4 + type.size;
  const expected = ({ whole, length }: SeenAttribute): number =>
    (littleEndian ? (whole << 16) | length : (length << 16) | whole) | 0;
  const usual = seen.flatMap((one) => {
    const attribute = list.find(({ id }) => id === one.id);
    return attribute === undefined ? [] : [{ one, attribute, fixed: isFixed(attribute, one) }];
  });
  const steps = usual.map(({ one, attribute, fixed }) => {
    if (!fixed) return `${header} if (id === ${one.id}) { ${storeAny(attribute)} at += (length + 3) & ~3; }`;
    const { length, whole } = one;
    const bytes = `${code.bind(keepBytes)}(reader, payload, at + ${length}, ${whole})`;
    const kept = `value[${JSON.stringify(`#${one.id}`)}] = ${bytes};`;
    return `if (at + ${length} <= quickEnd && view.getInt32(at, ${hostOrder}) === ${expected(one)}) {
          payload = at + 4;
          ${store(attribute, kept, { end: `at + ${length}`, fits: true })}
          at += ${(length + 3) & ~3};
        }`;
  });
  const again = usual.filter(({ fixed }) => !fixed).map(({ one }) => `case ${one.id}:`);
  const others = list.filter(({ id }) => !usual.some(({ one, fixed }) => !fixed && one.id === id));
  return `
      // The expected headers are those of this host's byte order.
      const quickEnd = reader.foreign ? 0 : end;
      let inner, item, chosen, length = 0, stop = 0, whole = 0, id = 0, payload = 0, at = ${start};
      for (;;) {
        ${steps.join('\n        ')}
        ${header}
        switch (id) {
          ${again.join(' ')} ${again.length > 0 ? 'continue;' : ''}
          ${others.map((one) => `case ${one.id}: ${storeAny(one)} break;`).join('\n          ')}
          default: ${keep}
        }
        at += (length + 3) & ~3;
      }`;
}
