import { iterateAttributes } from '../../codec/attributes-iterator.ts';
import type { AttributeSet } from '../../codec/composites/attribute-set.ts';
import type { StructWithAttributesType } from '../../codec/composites/struct-with-attributes.ts';
import { defineType } from '../../codec/define-type.ts';
import type { Reader } from '../../codec/reader.ts';
import type { Type } from '../../codec/type.ts';

/** A request to get one object, with a header, or to list objects, without one. */
export type GetOrList<T> = Type<T> & {
  readonly header: StructWithAttributesType<unknown, unknown>['header'];
  readonly set: StructWithAttributesType<unknown, unknown>['set'];
};

/**
 * The schema of messages of one type that get one object, or list objects: a list has no header, but attributes that filter,
 * of these numbers.
 *
 * @param field field of the header that every request for one object has
 */
export function getOrList<H extends object, A extends object>(
  one: StructWithAttributesType<H, A>,
  field: keyof H & string,
  filters: readonly number[],
): GetOrList<Partial<H> & A> {
  type Value = Partial<H> & A;
  const list = one.set as AttributeSet<object> as Type<Value>;
  const isList = (reader: Reader, start: number, end: number): boolean =>
    iterateAttributes(reader, start, end).every(
      ({ id, problem }) => problem === undefined && filters.includes(id ?? 0),
    );
  const choose = (reader: Reader, start: number, end: number): Type<Value> =>
    isList(reader, start, end) ? list : (one as Type<object> as Type<Value>);
  return defineType<GetOrList<Value>>({
    kind: 'getOrList',
    header: one.header as GetOrList<Value>['header'],
    set: one.set as GetOrList<Value>['set'],
    decode: (reader, start, end, scope) => choose(reader, start, end).decode(reader, start, end, scope),
    encode(writer, value, scope) {
      const isOne = (value as Record<string, unknown>)[field] !== undefined;
      (isOne ? (one as Type<object>) : (list as Type<object>)).encode(writer, value, scope);
    },
    inspect: (reader, start, end, scope) =>
      choose(reader, start, end).inspect?.(reader, start, end, scope) ?? [],
  });
}
