import {
  type CodeBuilder,
  CompiledFunction,
  type DecodePlace,
  decodeCodeOf,
  isLeaf,
  partSource,
  property,
} from '../compile/compiled-function.ts';
import { checkObject, EncodeError, throwInvalidValue } from '../encode-error.ts';
import { inspectAs, inspectPart } from '../inspect.ts';
import type { Reader } from '../reader.ts';
import type { AnyType, Infer, Part, Type } from '../type.ts';
import type { Writer } from '../writer.ts';

/** Fields of a struct in their order. Names that begin with `_` are padding or reserved: not part of the value. */
export type StructFields = Readonly<Record<string, AnyType>>;

/** The value of a struct: every field, but those that an older kernel does not send are absent. */
export type StructOf<F extends StructFields> = {
  -readonly [K in keyof F as K extends `_${string}` ? never : K]: Infer<F[K]>;
};

/** The schema of a C struct. */
export interface Struct<T> extends Type<T> {
  readonly kind: 'struct';
  /** Its name in the kernel's header. */
  readonly name: string;
  readonly size: number;
  /** Fields with their offsets in bytes. */
  readonly fields: readonly StructField[];
  /** Names of the fields that are part of the value. */
  readonly fieldNames: ReadonlySet<string>;
  /** Appends the struct from an object that may have other properties as well. */
  write(writer: Writer, value: object): void;
}

/** One field of a {@link Struct}. */
export interface StructField {
  readonly name: string;
  readonly type: AnyType;
  readonly offset: number;
  readonly end: number;
}

/** Bytes that mean nothing: written as zeros, not read. Use it under a name that begins with `_`. */
export function pad(size: number): Type<undefined> {
  return {
    kind: 'pad',
    size,
    decode: () => undefined,
    encode: (writer) => {
      writer.zeros(size);
    },
  };
}

/**
 * A C struct: fixed-size fields one behind the other, padding written out as `_name: pad(n)`. Structs grow with the
 * kernel: from a longer one the known fields are read, in a shorter one the missing fields are absent. Fields that are
 * left out on the way in are zero. `minimum` is the least length that makes sense: the size of its first version.
 */
export function struct<const F extends StructFields>(
  name: string,
  fields: F,
  minimum?: number,
): Struct<StructOf<F>> {
  const layout: StructField[] = [];
  let size = 0;
  for (const field in fields) {
    const type = fields[field] as Type<unknown>;
    if (type.size === undefined) throw new TypeError(`struct ${name}: field ${field} has no fixed size`);
    layout.push({ name: field, type, offset: size, end: size + type.size });
    size += type.size;
  }
  const valued = layout.filter((field) => !field.name.startsWith('_'));
  const known = new Set(valued.map((field) => field.name));
  const least = minimum ?? layout[0]?.end ?? 0;

  const tier = new CompiledFunction((code) => {
    const properties = valued.map(
      (field) => `${JSON.stringify(field.name)}: ${fieldSource(code, field, 'start')}`,
    );
    return code.evaluate<(reader: Reader, start: number) => StructOf<F>>(
      `function (reader, start) { const { view, bytes } = reader; return { ${properties.join(', ')} }; }`,
    );
  });

  const shown = layout.filter((field) => field.type.kind !== 'pad');
  const isPlain = shown.every((field) => isLeaf(field.type));
  const inspectTier = new CompiledFunction((code) => {
    const parts = shown.map((field) =>
      partSource(code, field.type, JSON.stringify(field.name), placeOf(field, 'start')),
    );
    return code.evaluate<(reader: Reader, start: number) => Part[]>(
      `function (reader, start) { const { view, bytes } = reader; return [${parts.join(', ')}]; }`,
    );
  });

  function decode(reader: Reader, start: number, end: number): StructOf<F> | undefined {
    const available = end - start;
    if (available < least) return undefined;
    if (available >= size) {
      const compiled = tier.compiled ?? tier.use();
      if (compiled !== undefined) return compiled(reader, start);
    }
    const value: Record<string, unknown> = {};
    for (let index = 0; index < valued.length; index++) {
      const field = valued[index] as StructField;
      if (field.end > available) break;
      value[field.name] = field.type.decode(reader, start + field.offset, start + field.end, undefined);
    }
    return value as StructOf<F>;
  }

  type Write = (writer: Writer, value: object) => void;
  const writeTier = new CompiledFunction((code) => code.evaluate<Write>(writeSource(code, '')));
  const encodeTier = new CompiledFunction((code) => {
    const names = [...known].map((field) => `case ${JSON.stringify(field)}:`).join(' ');
    return code.evaluate<Write>(
      writeSource(
        code,
        `for (const key in value) {
          switch (key) {
            ${names} break;
            default: if (value[key] !== undefined) ${code.bind(refuseField)}(key);
          }
        }`,
      ),
    );
  });

  function writeSource(code: CodeBuilder, check: string): string {
    const fields = valued.map(({ name, type, offset }) => {
      const sink = type.emitEncode?.(code, { at: `start + ${offset}`, item: 'item' });
      const slow = `writer.length = start + ${offset}; ${code.bind(type)}.encode(writer, item, undefined);`;
      return `item = ${property('value', name)};
          if (item !== undefined) {
            field = ${JSON.stringify(name)};
            ${sink === undefined ? slow : `if (${sink.test}) { ${sink.store} } else { ${slow} }`}
          }`;
    });
    return `function (writer, value) {
      ${check}
      const start = writer.${cleared === '' ? 'zeros' : 'reserve'}(${size});
      const { view, bytes } = writer;
      ${cleared}
      let item, number, field;
      try {
        ${fields.join('\n        ')}
      } catch (error) {
        throw error instanceof ${code.bind(EncodeError)} ? error.within(field) : error;
      }
      writer.length = start + ${size};
    }`;
  }

  /** Zeros for what is not given, four bytes at a time; `''` where the writer does it better. */
  const cleared =
    size % 4 !== 0 || size > 64
      ? ''
      : Array.from({ length: size / 4 }, (_, index) => `view.setUint32(start + ${index * 4}, 0);`).join(' ');

  function refuseField(field: string): never {
    return throwInvalidValue(`struct ${name} has no field '${field}'`);
  }

  function write(writer: Writer, value: object): void {
    const compiled = writeTier.compiled ?? writeTier.use();
    if (compiled !== undefined) {
      compiled(writer, value);
      return;
    }
    const start = writer.zeros(size);
    for (const field of valued) {
      const item = (value as Record<string, unknown>)[field.name];
      if (item === undefined) continue;
      writer.length = start + field.offset;
      try {
        field.type.encode(writer, item, undefined);
      } catch (error) {
        throw error instanceof EncodeError ? error.within(field.name) : error;
      }
    }
    writer.length = start + size;
  }

  return {
    kind: 'struct',
    name,
    size,
    fields: layout,
    fieldNames: known,
    decode,
    write,
    encode(writer, value) {
      checkObject(`an object (struct ${name})`, value);
      const compiled = encodeTier.compiled ?? encodeTier.use();
      if (compiled !== undefined) {
        compiled(writer, value);
        return;
      }
      const given = value as Record<string, unknown>;
      for (const key in given) if (!known.has(key) && given[key] !== undefined) refuseField(key);
      write(writer, given);
    },
    inspect(reader, start, end) {
      if (isPlain && end - start === size) {
        const compiled = inspectTier.compiled ?? inspectTier.use();
        const parts = compiled?.(reader, start);
        if (parts?.every(hasValue)) return parts;
      }
      return inspectStruct(layout, reader, start, end);
    },
  };
}

/** The expression of a field of the struct at `start`. */
export function fieldSource(code: CodeBuilder, field: StructField, start: string): string {
  return decodeCodeOf(code, field.type, placeOf(field, start));
}

function placeOf({ offset, end }: StructField, start: string): DecodePlace {
  return { start: `${start} + ${offset}`, end: `${start} + ${end}`, fits: true };
}

function hasValue(part: Part): boolean {
  return part.value !== undefined;
}

function inspectStruct(layout: readonly StructField[], reader: Reader, start: number, end: number): Part[] {
  const parts: Part[] = [];
  for (const field of layout) {
    if (field.type.kind === 'pad') continue;
    const offset = start + field.offset;
    if (start + field.end > end) {
      if (offset < end)
        parts.push({
          ...inspectAs(undefined, { name: field.name, offset, payload: offset, end }, reader, undefined),
          problem: `${end - offset} of ${field.end - field.offset} bytes`,
        });
      break;
    }
    const stop = start + field.end;
    parts.push(
      inspectPart(field.type, field.name, undefined, undefined, offset, offset, stop, reader, undefined),
    );
  }
  const size = layout.at(-1)?.end ?? 0;
  const tail = start + size;
  if (tail < end)
    parts.push(inspectAs(undefined, { name: '…', offset: tail, payload: tail, end }, reader, undefined));
  return parts;
}
