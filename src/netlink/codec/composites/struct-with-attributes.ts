import { type CodeBuilder, CompiledFunction, property, shapeSource } from '../compile/compiled-function.ts';
import { checkObject } from '../encode-error.ts';
import { inspectAs } from '../inspect.ts';
import type { Reader } from '../reader.ts';
import { Scope } from '../scope.ts';
import { isPending, laterClass } from '../thunk.ts';
import type { Type } from '../type.ts';
import type { AttributeSet } from './attribute-set.ts';
import { fieldSource, type Struct } from './struct.ts';

/** The value of a struct with attributes behind it: one object with the fields of both. Fields left out are zero. */
export type StructWithAttributes<H, A> = { [K in keyof H]?: H[K] | undefined } & A;

/** The schema of a struct with attributes behind it. */
export interface StructWithAttributesType<H, A> extends Type<StructWithAttributes<H, A>> {
  readonly kind: 'structWithAttributes';
  readonly header: Struct<H>;
  readonly set: AttributeSet<A>;
}

/** A field and an attribute that share a name would be one property: the schema must give them two. */
export function checkNames(header: Struct<unknown>, set: AttributeSet<unknown>): void {
  const twice = set.attributes.find((attribute) => header.fieldNames.has(attribute.name));
  if (twice !== undefined) throw new TypeError(`${set.name}.${twice.name} is a field of ${header.name} too`);
}

/** A compiled decoder of messages. */
export type Compiled<T> = (reader: Reader, start: number, end: number, scope: Scope | undefined) => T;

/** What goes to a second object, and what makes the value of the two. */
export interface ExtraFields {
  readonly names: ReadonlySet<string>;
  // biome-ignore lint/suspicious/noExplicitAny: a function of two objects, whichever they are.
  readonly make: (value: any, aside: any, reader: Reader) => unknown;
}

/** The decoder of a header that is there in full and what is behind it. */
export function compileStructWithAttributes<T>(
  code: CodeBuilder,
  header: Struct<unknown>,
  set: AttributeSet<unknown>,
  aside?: ExtraFields,
): Compiled<T> | undefined {
  const apart = aside?.names ?? new Set();
  const known = new Set([...header.fieldNames].filter((name) => !apart.has(name)));
  const names = [...header.fieldNames, ...set.attributes.map(({ name }) => name)];
  const fields = header.fields
    .filter(({ name }) => header.fieldNames.has(name))
    .map((field) => {
      const key = property(apart.has(field.name) ? 'aside' : 'value', field.name);
      return `${key} = ${fieldSource(code, field, 'start')};`;
    });
  return code.evaluate<Compiled<T>>(
    `(() => {
      const Value = ${shapeSource(names.filter((name) => !apart.has(name)))};
      // One for all messages: it is read before the next is.
      const aside = { ${[...apart].map((name) => `${JSON.stringify(name)}: undefined`).join(', ')} };
      return function (reader, start, end, scope) {
        const { view, bytes } = reader;
        const value = new Value();
        ${[...apart].map((name) => `${property('aside', name)} = undefined;`).join(' ')}
        ${fields.join('\n        ')}
        ${set.decodeSource(code, `(start + ${(header.size + 3) & ~3})`, apart, known)}
        return ${aside === undefined ? 'value' : `${code.bind(aside.make)}(value, aside, reader)`};
      };
    })()`,
  );
}

/**
 * A fixed struct and, aligned behind it, attributes: the messages of most families, and nests such as veth's peer.
 * Their fields stand side by side in one object, so no two may have the same name.
 */
export function structWithAttributes<H extends object, A extends object>(
  header: Struct<H>,
  set: AttributeSet<A>,
): StructWithAttributesType<H, A> {
  if (!isPending(set)) return headedType(header, set);
  const make = (): StructWithAttributesType<H, A> => headedType(header, set);
  return new LaterHeaded(
    { kind: 'structWithAttributes', header, set },
    make as never,
  ) as StructWithAttributesType<H, A>;
}

const LaterHeaded = laterClass<StructWithAttributesType<object, object>>([
  'scoped',
  'decode',
  'encode',
  'inspect',
]);

function headedType<H extends object, A extends object>(
  header: Struct<H>,
  set: AttributeSet<A>,
): StructWithAttributesType<H, A> {
  checkNames(header, set);
  const aligned = (header.size + 3) & ~3;
  const tier = new CompiledFunction((code) =>
    compileStructWithAttributes<StructWithAttributes<H, A>>(code, header, set),
  );
  const encodeAttributes = set.encoder(header.fieldNames);
  const fields = {
    find(reader: Reader, start: number, end: number, name: string): unknown {
      const field = header.fields.find((candidate) => candidate.name === name);
      if (field === undefined || start + field.end > end) return undefined;
      return field.type.decode(reader, start + field.offset, start + field.end, undefined);
    },
  };
  return {
    kind: 'structWithAttributes',
    header,
    set,
    scoped: set.scoped,
    decode(reader, start, end, scope) {
      if (end - start >= header.size) {
        const compiled = tier.compiled ?? tier.use();
        if (compiled !== undefined) return compiled(reader, start, end, scope);
      }
      const value = header.decode(reader, start, Math.min(start + header.size, end), undefined);
      if (value === undefined) return undefined;
      set.decodeInto(value, reader, Math.min(start + aligned, end), end, scope);
      return value as unknown as StructWithAttributes<H, A>;
    },
    encode(writer, value, scope) {
      checkObject('an object', value);
      const start = writer.length;
      header.write(writer, value);
      writer.align(start);
      encodeAttributes(writer, value, scope);
    },
    inspect(reader, start, end, scope) {
      const stop = Math.min(start + header.size, end);
      const part = inspectAs(
        header,
        { name: 'header', offset: start, payload: start, end: stop },
        reader,
        scope,
      );
      if (start + aligned >= end) return [part];
      // A field of the header that something is chosen by is looked up when it is needed.
      const surroundings = set.scoped ? new Scope(scope, {}, fields, reader, start, stop) : undefined;
      const parts = set.inspect?.(reader, start + aligned, end, surroundings) ?? [];
      parts.unshift(part);
      return parts;
    },
  };
}
