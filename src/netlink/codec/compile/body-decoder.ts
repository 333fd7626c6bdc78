import { keepReceived } from '../as-received.ts';
import { isZero } from '../attributes-iterator.ts';
import type { AttributeTable } from '../composites/attribute-table.ts';
import { fieldExpression, isVisible, lossConditions, type Struct } from '../composites/struct.ts';
import type { Decode } from '../define-type.ts';
import { commonPrototype } from '../json.ts';
import type { Reader } from '../reader.ts';
import type { AnyType } from '../type.ts';
import { AttributeLoop } from './attribute-loop.ts';
import { type FunctionBuilder, property, shapeCode } from './function-builder.ts';
import { decoderDeclarations } from './type-code.ts';

/** The content of a message or a nest: attributes, with or without a header before them. */
export interface Body {
  readonly header?: Struct<unknown> | undefined;
  /** Name of a field of the header that is not part of the value. */
  readonly omitted?: string | undefined;
  /** Offset of the first attribute. */
  readonly offset: number;
  readonly table: AttributeTable;
}

/** Fields that go to a second object, and the function that makes the result of both objects. */
export interface SplitFields {
  readonly names: ReadonlySet<string>;
  // biome-ignore lint/suspicious/noExplicitAny: a function of two objects, whichever they are.
  readonly make: (value: any, extra: any, reader: Reader) => unknown;
}

/**
 * Compiles the decoder of a message or nest. The value is encoded by `encode`; with `split`, the decoder returns the result
 * of two objects. `walk` decodes messages that are shorter than their header.
 */
export function compileBody<T>(
  code: FunctionBuilder,
  body: Body,
  walk: Decode<T>,
  encode: AnyType['encode'],
  split?: SplitFields,
): Decode<T> | undefined {
  const { header, omitted, offset, table } = body;
  const fields = header?.fields.filter((field) => isVisible(field) && field.name !== omitted) ?? [];
  const extra = split?.names ?? new Set<string>();
  const target = (name: string): string => property(extra.has(name) ? 'extra' : 'value', name);
  const first = header === undefined ? 'start' : `(start + ${offset})`;
  const fieldOf = (name: string): string | undefined =>
    fields.some((field) => field.name === name) ? target(name) : undefined;
  // The two objects of a split decoder are not encoded.
  const loop = new AttributeLoop(code, table, target, first, fieldOf, split === undefined);
  const statements = fields.map(
    (field) => `${target(field.name)} = ${fieldExpression(code, field, 'start')};`,
  );
  const attributes = loop.statements();

  const finish = (): string => {
    if (split !== undefined) return `return ${code.bind(split.make)}(value, extra, reader);`;
    const conditions = [loop.isInexact, 'reader.inexact !== inexact'];
    if (header !== undefined) {
      conditions.push(...lossConditions(code, header.fields, 'start', target));
      if (offset > header.size)
        conditions.push(`!${code.bind(isZero)}(bytes, start + ${header.size}, ${first})`);
    }
    return `if (${conditions.join(' || ')}) {
          reader.inexact = inexact;
          ${header === undefined ? `if (${loop.at} === start && start < end) return undefined;` : ''}
          return ${code.bind(keepReceived)}(value, ${code.bind(encode)}, reader, start, end, scope);
        }
        return value;`;
  };
  const end = finish();
  const short =
    header === undefined
      ? ''
      : `if (end - start < ${header.size}) return ${code.bind(walk)}(reader, start, end, scope);`;
  const names = [...fields, ...table.entries].map(({ name }) => name).filter((name) => !extra.has(name));
  const prototype = code.bind(commonPrototype(header?.prototype, table.prototype));
  const shape = code.constant('Value', shapeCode(names, prototype));
  const decoder = code.function(
    'reader, start, end, scope',
    `${short}
        ${decoderDeclarations}
        const { inexact } = reader;
        const value = new ${shape}();
        ${[...extra].map((name) => `${property('extra', name)} = undefined;`).join(' ')}
        ${statements.join('\n        ')}
        ${attributes}
        ${end}`,
  );
  return code.evaluate<Decode<T>>(
    `(() => {
      // One object for all messages: it is read before the next message is decoded.
      const extra = { ${[...extra].map((name) => `${JSON.stringify(name)}: undefined`).join(', ')} };
      return ${decoder};
    })()`,
  );
}
