import { littleEndian } from '../byte-order.ts';
import type { AttributeTable, TableEntry } from '../composites/attribute-table.ts';
import { type EncodeCode, encodeCodeOf, type MessagePlace } from '../define-type.ts';
import { checkObject, EncodeError } from '../encode-error.ts';
import { Scope } from '../scope.ts';
import { deferred, thunk } from '../thunk.ts';
import { writeAttribute, writeSetAttribute, writeUnknown } from '../write-attribute.ts';
import type { Writer } from '../writer.ts';
import { CompiledFunction } from './compiled-function.ts';
import { type FunctionBuilder, hostOrder, property } from './function-builder.ts';

/** Appends the attributes of an object. */
export type AttributesEncoder = (writer: Writer, value: object, scope: Scope | undefined) => void;

const none: ReadonlySet<string> = new Set();

/**
 * Makes the encoder of the attributes of a set. It writes them in the order of the object's keys, except the keys that
 * `fields` returns, which are fields of a struct.
 */
export function attributesEncoder(
  name: string,
  table: () => AttributeTable,
  fields: () => ReadonlySet<string> = () => none,
): AttributesEncoder {
  return deferred(() => encoderOf(name, table, fields()));
}

function encoderOf(
  name: string,
  table: () => AttributeTable,
  header: ReadonlySet<string>,
): AttributesEncoder {
  /** Attributes that were written recently: compiled code looks for these first. */
  const usual = new Set<TableEntry>();
  const compiled = new CompiledFunction<AttributesEncoder>(`${name}-encode`, (code) =>
    compile(code, name, [...new Set([...usual, ...table().entries])], header, known),
  );

  const derived = thunk(() => table().entries.filter(({ type }) => type.derive !== undefined));
  /** Appends the attributes that are computed for a request which lacks them. */
  function writeDerived(
    writer: Writer,
    value: Readonly<Record<string, unknown>>,
    scope: Scope | undefined,
  ): void {
    for (const entry of derived()) {
      if (value[entry.name] !== undefined) continue;
      try {
        const item = entry.type.derive?.(value);
        if (item !== undefined) writeSetAttribute(writer, entry, item, new Scope(scope, value));
      } catch (error) {
        throw error instanceof EncodeError ? error.within(entry.name) : error;
      }
    }
  }

  const known = (): string[] => [...table().entries.map((entry) => entry.name), ...header];

  const walk: AttributesEncoder = (writer, value, scope) => {
    const inner = table().isScoped ? new Scope(scope, value) : undefined;
    for (const key in value) {
      const item = (value as Record<string, unknown>)[key];
      if (item === undefined || header.has(key)) continue;
      try {
        const entry = table().named(key);
        if (entry === undefined) writeUnknown(writer, name, known, key, item);
        else {
          usual.add(entry);
          writeSetAttribute(writer, entry, item, inner);
        }
      } catch (error) {
        throw error instanceof EncodeError ? error.within(key) : error;
      }
    }
  };

  const expected = `an object (${name})`;
  return (writer, value, scope) => {
    checkObject(expected, value);
    (compiled.compiled ?? compiled.use() ?? walk)(writer, value, scope);
    if (writer.forRequest && derived().length > 0)
      writeDerived(writer, value as Record<string, unknown>, scope);
  };
}

function compile(
  code: FunctionBuilder,
  set: string,
  entries: readonly TableEntry[],
  header: ReadonlySet<string>,
  known: () => Iterable<string>,
): AttributesEncoder | undefined {
  const [inner, item, key] = [code.variable('inner'), code.variable('item'), code.variable('key')];
  const [at, view, bytes] = [code.variable('at', '0'), code.variable('view'), code.variable('bytes')];
  const surroundings = `(${inner} ??= new ${code.bind(Scope)}(scope, value))`;
  const message: MessagePlace = {
    scope: 'scope',
    field: (name) => (header.has(name) ? property('value', name) : undefined),
  };

  /** Statements that append an attribute of fixed size, with header and padding. */
  const quick = ({ expectedType }: TableEntry, { size, store }: EncodeCode): string => {
    const length = 4 + size;
    const head = littleEndian ? length + expectedType * 0x10000 : length * 0x10000 + expectedType;
    const padded = (length + 3) & ~3;
    const padding = Array.from(
      { length: padded - length },
      (_, index) => `${bytes}[${at} + ${length + index}] = 0;`,
    );
    return `${at} = writer.reserve(${padded}); ${view} = writer.view; ${bytes} = writer.bytes;
              ${view}.setUint32(${at}, ${head}, ${hostOrder}); ${store} ${padding.join(' ')}`;
  };

  const write = (entry: TableEntry): string => {
    const { name, type, expectedType } = entry;
    const scope = type.scoped === true ? surroundings : 'undefined';
    const isPlain = type.absentValue === undefined && type.repeated !== true;
    let slow = `${code.bind(writeSetAttribute)}(writer, ${code.bind(entry)}, ${item}, ${scope});`;
    if (isPlain && type.scoped !== true && type.isStateOnly === undefined) {
      // Only bytes can have other type bits.
      const direct = `${code.bind(writeAttribute)}(writer, ${expectedType}, ${code.bind(type)}, ${item}, undefined);`;
      slow = `if (${item} instanceof Uint8Array) ${slow} else ${direct}`;
    }
    const place = { writer: 'writer', view, bytes, at: `${at} + 4`, item, message };
    const found = isPlain ? encodeCodeOf(type)?.(code, place) : undefined;
    const own = found?.isStateOnly === type.isStateOnly ? found : undefined;
    return `case ${JSON.stringify(name)}:
            ${item} = ${property('value', name)};
            if (${item} === undefined) break;
            ${own === undefined ? slow : `if (${own.test}) { ${quick(entry, own)} } else ${slow}`}
            break;`;
  };

  const fields = [...header].map((name) => `case ${JSON.stringify(name)}:`);
  const cases = entries.map(write);
  return code.evaluate<AttributesEncoder>(
    code.function(
      'writer, value, scope',
      `try {
        for (${key} in value) {
          switch (${key}) {
            ${fields.length > 0 ? `${fields.join(' ')} break;` : ''}
            ${cases.join('\n            ')}
            default:
              ${item} = value[${key}];
              if (${item} !== undefined)
                ${code.bind(writeUnknown)}(writer, ${JSON.stringify(set)}, ${code.bind(known)}, ${key}, ${item});
          }
        }
      } catch (error) {
        throw error instanceof ${code.bind(EncodeError)} ? error.within(${key}) : error;
      }`,
    ),
  );
}
