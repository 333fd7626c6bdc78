import { exactDecode, keepReceived, restoreReceived } from '../as-received.ts';
import { isZero } from '../attributes-iterator.ts';
import { CompiledFunction } from '../compile/compiled-function.ts';
import { type FunctionBuilder, property, recordCode } from '../compile/function-builder.ts';
import {
  decodeExpression,
  decoderDeclarations,
  decoderNames,
  isLeaf,
  partExpression,
} from '../compile/type-code.ts';
import {
  type CodeBuilder,
  type Decode,
  type DecodePlace,
  defineType,
  encodeCodeOf,
  isLossless,
} from '../define-type.ts';
import { checkObject, EncodeError, throwSchemaError } from '../encode-error.ts';
import { inspectAs, inspectPart } from '../inspect.ts';
import { prototypeFor } from '../json.ts';
import { lazyProperties } from '../lazy-properties.ts';
import { didYouMean } from '../nearest-word.ts';
import type { Reader } from '../reader.ts';
import { thunk } from '../thunk.ts';
import type { AnyType, Infer, Part, Type } from '../type.ts';
import type { Writer } from '../writer.ts';

/** Fields of a struct in their order. Names that begin with `_` are padding or reserved: not part of the value. */
export type StructFields = Readonly<Record<string, AnyType>>;

/** The value of a struct. Fields that an older kernel does not send are absent. */
export type StructOf<F extends StructFields> = {
  -readonly [K in keyof F as K extends `_${string}` ? never : K]: Infer<F[K]>;
};

/** The schema of a C struct. */
export interface Struct<T> extends Type<T> {
  readonly kind: 'struct';
  /** Name of the struct in the kernel's header. */
  readonly name: string;
  readonly size: number;
  /** Fields with their offsets in bytes. */
  readonly fields: readonly StructField[];
  /** The prototype of its values. */
  readonly prototype: object;
  /** Names of the fields that are part of the value. */
  readonly fieldNames: ReadonlySet<string>;
  /** Reads the struct at the beginning of `[start, end)`, ignoring the bytes behind it. For headers. */
  read(reader: Reader, start: number, end: number): T | undefined;
  /** Appends the struct from an object that may have other properties as well. For headers. */
  write(writer: Writer, value: object): void;
}

/** The parts of a {@link Struct} that take time to make. */
interface StructCodec<T> {
  readonly fields: readonly StructField[];
  readonly fieldNames: ReadonlySet<string>;
  readonly prototype: object;
  read(reader: Reader, start: number, end: number): T | undefined;
  decode(reader: Reader, start: number, end: number): T | undefined;
  write(writer: Writer, value: object): void;
  encode(writer: Writer, value: T): void;
  inspect(reader: Reader, start: number, end: number): Part[];
  decodeCode(code: CodeBuilder, place: DecodePlace): string;
}

/** One field of a {@link Struct}. */
export interface StructField {
  readonly name: string;
  readonly type: AnyType;
  readonly offset: number;
  readonly end: number;
}

/** Bytes without meaning, written as zeros. Give them a name that begins with `_`. */
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

/** Structs of at most so many fields are part of the code of the message around. */
const inlineFields = 8;

const lazy = lazyProperties<{ readonly codec: () => StructCodec<unknown> }>({
  fields: ({ codec }) => codec().fields,
  fieldNames: ({ codec }) => codec().fieldNames,
  prototype: ({ codec }) => codec().prototype,
});

/** Returns whether a field is part of the value. */
export function isVisible(field: StructField): boolean {
  return !field.name.startsWith('_');
}

/**
 * A C struct: fields of fixed size one after another, with padding as `_name: pad(n)`. Structs grow with the kernel: of a
 * longer one the known fields are decoded, of a shorter one the missing fields are absent. Encoders write zeros for fields
 * that are left out. `minimum` is the smallest valid length: the size of the struct's first version.
 */
export function struct<const F extends StructFields>(
  name: string,
  fields: F,
  minimum?: number,
): Struct<StructOf<F>> {
  let size = 0;
  for (const field in fields) {
    const type = fields[field] as Type<unknown>;
    if (type.size === undefined) throwSchemaError(`struct ${name}: field ${field} has no fixed size`);
    size += type.size;
  }
  const codec = thunk(() => structCodec<StructOf<F>>(name, fields, minimum));
  const own = {
    kind: 'struct',
    name,
    size,
    codec,
    read: (reader: Reader, start: number, end: number) => codec().read(reader, start, end),
    decode: (reader: Reader, start: number, end: number) => codec().decode(reader, start, end),
    write: (writer: Writer, value: object) => codec().write(writer, value),
    encode: (writer: Writer, value: StructOf<F>) => codec().encode(writer, value),
    inspect: (reader: Reader, start: number, end: number) => codec().inspect(reader, start, end),
  };
  return defineType(Object.defineProperties(own, lazy) as unknown as Struct<StructOf<F>>, {
    // The value of a complete struct holds all of its bytes, or `decode` keeps them.
    isLossless: true,
    decode: (code, place) => codec().decodeCode(code, place),
  });
}

/** Returns the parts of a struct that are made when it is first used. */
function structCodec<T extends object>(
  name: string,
  fields: StructFields,
  minimum: number | undefined,
): StructCodec<T> {
  const layout: StructField[] = [];
  let size = 0;
  for (const [field, type] of Object.entries(fields)) {
    const end = size + (type.size as number);
    layout.push({ name: field, type, offset: size, end });
    size = end;
  }
  const visible = layout.filter(isVisible);
  const known = new Set(visible.map((field) => field.name));
  const prototype = prototypeFor(visible);
  const least = minimum ?? layout[0]?.end ?? 0;
  const decoders = thunk(() => layout.map(({ type }) => exactDecode(type)));

  const isPlain = thunk(
    () => visible.length === layout.length && layout.every(({ type }) => isLossless(type)),
  );

  /** Returns the expression of the value of a complete struct. */
  function valueExpression(code: CodeBuilder, start: string): string {
    const values = visible.map((field) => fieldExpression(code, field, start));
    if (prototype === Object.prototype)
      return `{ ${visible.map((field, index) => `${JSON.stringify(field.name)}: ${values[index]}`).join(', ')} }`;
    const names = visible.map((field) => field.name);
    return `new ${code.constant('Value', recordCode(names, code.bind(prototype)))}(${values.join(', ')})`;
  }

  const compiledDecode = new CompiledFunction<Decode<T>>(`${name}-decode`, (code) => {
    const value = valueExpression(code, 'start');
    const conditions = [
      `end - start !== ${size}`,
      ...lossConditions(code, layout, 'start', (field) => property('value', field)),
    ];
    if (!isPlain()) conditions.push('reader.inexact !== inexact');
    return code.evaluate(
      code.function(
        'reader, start, end',
        `if (end - start < ${size}) return ${code.bind(walk)}(reader, start, end);
        ${decoderDeclarations}
        const { inexact } = reader;
        const value = ${value};
        if (${conditions.join(' || ')}) {
          reader.inexact = inexact;
          return ${code.bind(keepReceived)}(value, ${code.bind(encode)}, reader, start, end, undefined);
        }
        return value;`,
      ),
    );
  });

  function decode(reader: Reader, start: number, end: number): T | undefined {
    const compiled = compiledDecode.compiled;
    if (compiled !== undefined) return compiled(reader, start, end, undefined);
    return (compiledDecode.use() ?? walk)(reader, start, end, undefined);
  }

  function walk(reader: Reader, start: number, end: number): T | undefined {
    const { inexact } = reader;
    const value = read(reader, start, end);
    if (value === undefined || (reader.inexact === inexact && end - start === size)) return value;
    reader.inexact = inexact;
    return keepReceived(value, encode, reader, start, end, undefined);
  }

  function read(reader: Reader, start: number, end: number): T | undefined {
    const available = end - start;
    if (available < least) return undefined;
    const value: Record<string, unknown> = Object.create(prototype);
    let isComplete = available >= size;
    for (let index = 0; index < layout.length; index++) {
      const field = layout[index] as StructField;
      if (field.end > available) break;
      const [from, to] = [start + field.offset, start + field.end];
      if (isVisible(field)) {
        const item = (decoders()[index] as Decode)(reader, from, to, undefined);
        value[field.name] = item;
        isComplete &&= item !== undefined;
      } else isComplete &&= isZero(reader.bytes, from, to);
    }
    if (!isComplete) reader.inexact++;
    return value as T;
  }

  type Write = (writer: Writer, value: object) => void;
  const compiledWrite = new CompiledFunction<Write>(`${name}-write`, (code) => writeFunction(code, ''));
  const compiledEncode = new CompiledFunction<Write>(`${name}-encode`, (code) => {
    const names = [...known].map((field) => `case ${JSON.stringify(field)}:`).join(' ');
    const check = `for (const key in value) {
        switch (key) {
          ${names} break;
          default: if (value[key] !== undefined) ${code.bind(refuseField)}(key);
        }
      }`;
    return writeFunction(code, check);
  });

  function writeFunction(code: FunctionBuilder, check: string): Write | undefined {
    const item = code.variable('item');
    const current = code.variable('field');
    const statements = visible.map(({ name, type, offset, end }) => {
      const place = { writer: 'writer', view: 'view', bytes: 'bytes', at: `start + ${offset}`, item };
      const quick = encodeCodeOf(type)?.(code, place);
      const bound = code.bind(type);
      const slow = `${code.bind(writeField)}(writer, ${bound}, ${item}, start + ${offset}); ({ view, bytes } = writer);`;
      // In a request, state is checked like any other value, and left out.
      const clear = `if (writer.forRequest && ${bound}.isStateOnly(${item})) bytes.fill(0, start + ${offset}, start + ${end});`;
      return `${item} = ${property('value', name)};
          if (${item} !== undefined) {
            ${current} = ${JSON.stringify(name)};
            ${quick === undefined ? slow : `if (${quick.test}) { ${quick.store} } else { ${slow} }`}
            ${type.isStateOnly === undefined ? '' : clear}
          }`;
    });
    // Zeros for fields that are left out, four bytes at a time; `zeros` is better for long structs.
    const words =
      size % 4 !== 0 || size > 64 ? undefined : Array.from({ length: size / 4 }, (_, index) => index * 4);
    return code.evaluate(
      code.function(
        'writer, value',
        `${check}
        const start = writer.${words === undefined ? 'zeros' : 'reserve'}(${size});
        let { view, bytes } = writer;
        ${(words ?? []).map((offset) => `view.setUint32(start + ${offset}, 0);`).join(' ')}
        try {
          ${statements.join('\n        ')}
        } catch (error) {
          throw error instanceof ${code.bind(EncodeError)} ? error.within(${current}) : error;
        }
        writer.length = start + ${size};`,
      ),
    );
  }

  function refuseField(field: string): never {
    const reason = `struct ${name} has no such field${didYouMean(field, known)}`;
    throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).within(field);
  }

  function write(writer: Writer, value: object): void {
    const compiled = compiledWrite.compiled ?? compiledWrite.use();
    if (compiled !== undefined) {
      compiled(writer, value);
      return;
    }
    const start = writer.zeros(size);
    for (const { name, type, offset, end } of visible) {
      const item = (value as Record<string, unknown>)[name];
      if (item === undefined) continue;
      try {
        writeField(writer, type, item, start + offset);
        // In a request, state is checked like any other value, and left out.
        if (writer.forRequest && type.isStateOnly?.(item, undefined) === true)
          writer.bytes.fill(0, start + offset, start + end);
      } catch (error) {
        throw error instanceof EncodeError ? error.within(name) : error;
      }
    }
    writer.length = start + size;
  }

  const expected = `an object (struct ${name})`;
  function encode(writer: Writer, value: T): void {
    checkObject(expected, value);
    const start = writer.length;
    const compiled = compiledEncode.compiled ?? compiledEncode.use();
    if (compiled !== undefined) compiled(writer, value);
    else {
      const given = value as Record<string, unknown>;
      for (const key in given) if (!known.has(key) && given[key] !== undefined) refuseField(key);
      write(writer, given);
    }
    restoreReceived(writer, start, value);
  }

  const shown = layout.filter((field) => field.type.kind !== 'pad');
  const hasLeaves = thunk(() => shown.every((field) => isLeaf(field.type)));
  type Inspect = (reader: Reader, start: number) => Part[];
  const compiledInspect = new CompiledFunction<Inspect>(`${name}-inspect`, (code) => {
    const parts = shown.map(({ name, type, offset, end }) =>
      partExpression(code, type, JSON.stringify(name), `start + ${offset}`, `start + ${end}`),
    );
    return code.evaluate(
      code.function('reader, start', `${decoderDeclarations} return [${parts.join(', ')}];`),
    );
  });

  return {
    fields: layout,
    fieldNames: known,
    prototype,
    read,
    decode,
    write,
    encode,
    inspect(reader, start, end) {
      if (hasLeaves() && end - start === size) {
        const parts = (compiledInspect.compiled ?? compiledInspect.use())?.(reader, start);
        if (parts?.every((part) => part.value !== undefined)) return parts;
      }
      return inspectStruct(shown, size, reader, start, end);
    },
    decodeCode(code, { reader, start, end, isSized }) {
      const isInline = isSized && isPlain() && layout.length <= inlineFields;
      return isInline ? valueExpression(code, start) : `${code.bind(decode)}(${reader}, ${start}, ${end})`;
    },
  };
}

/** Encodes a field in the zeros of its struct. A value that was received with another length must not move the others. */
function writeField(writer: Writer, type: AnyType, item: unknown, at: number): void {
  const end = at + (type.size as number);
  writer.length = at;
  type.encode(writer, item, undefined);
  if (writer.length > end) writer.bytes.fill(0, end, writer.length);
}

/** Returns the expression of a field of the struct at `start`. */
export function fieldExpression(
  code: CodeBuilder,
  { type, offset, end }: StructField,
  start: string,
): string {
  const place = {
    start: `${start} + ${offset}`,
    end: `${start} + ${end}`,
    isSized: true,
    scope: 'undefined',
  };
  return decodeExpression(code, type, { ...decoderNames, ...place });
}

/** Returns expressions of which one is true where the value of the struct at `start` does not hold all of its bytes. */
export function lossConditions(
  code: CodeBuilder,
  fields: readonly StructField[],
  start: string,
  property: (field: string) => string,
): string[] {
  return fields.flatMap((field) => {
    const { name, type, offset, end } = field;
    if (isVisible(field)) return isLossless(type) ? [] : [`${property(name)} === undefined`];
    if (end - offset > 8) return [`!${code.bind(isZero)}(bytes, ${start} + ${offset}, ${start} + ${end})`];
    return Array.from({ length: end - offset }, (_, index) => `bytes[${start} + ${offset + index}] !== 0`);
  });
}

function inspectStruct(
  shown: readonly StructField[],
  size: number,
  reader: Reader,
  start: number,
  end: number,
): Part[] {
  const parts: Part[] = [];
  for (const field of shown) {
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
  const tail = start + size;
  if (tail < end)
    parts.push(inspectAs(undefined, { name: '…', offset: tail, payload: tail, end }, reader, undefined));
  return parts;
}
