import { littleEndian } from '../byte-order.ts';
import { checkObject, EncodeError } from '../encode-error.ts';
import { Scope } from '../scope.ts';
import { type Attribute, writeSetAttribute, writeUnknown } from '../write-attribute.ts';
import type { Writer } from '../writer.ts';
import { type CodeBuilder, CompiledFunction, hostOrder, property } from './compiled-function.ts';

/** Appends the attributes of an object. */
export type Encoder = (writer: Writer, value: object, scope: Scope | undefined) => void;

/**
 * Encoder of the attributes of a set, in the order of the object's keys, but for those that are fields of a header. What
 * is written often is compiled, as decoders are (see compile.ts).
 */
export function attributesEncoder(
  set: string,
  list: readonly Attribute[],
  named: (name: string) => Attribute | undefined,
  header: ReadonlySet<string>,
): Encoder {
  const scoped = list.some(({ type }) => type.scoped === true);
  /** Those that were written lately: what is compiled looks for them first. */
  const usual = new Set<Attribute>();
  const tier = new CompiledFunction((code) => compile(code, set, [...new Set([...usual, ...list])], header));

  /** Attributes that are computed for a request that lacks them. */
  const derived = list.filter(({ type }) => type.derive !== undefined);
  const writeDerived = (writer: Writer, value: Record<string, unknown>, scope: Scope | undefined): void => {
    for (const attribute of derived) {
      if (value[attribute.name] !== undefined) continue;
      const item = attribute.type.derive?.(value);
      if (item !== undefined) writeSetAttribute(writer, attribute, item, new Scope(scope, value));
    }
  };

  return (writer, value, scope) => {
    checkObject(`an object (${set})`, value);
    const compiled = tier.compiled ?? tier.use();
    if (compiled !== undefined) {
      compiled(writer, value, scope);
      if (derived.length > 0 && writer.forRequest) writeDerived(writer, value as never, scope);
      return;
    }
    const inner = scoped ? new Scope(scope, value) : undefined;
    for (const key in value) {
      const item = (value as Record<string, unknown>)[key];
      if (item === undefined || header.has(key)) continue;
      try {
        const attribute = named(key);
        if (attribute === undefined) writeUnknown(writer, set, key, item);
        else {
          usual.add(attribute);
          writeSetAttribute(writer, attribute, item, inner);
        }
      } catch (error) {
        throw error instanceof EncodeError ? error.within(key) : error;
      }
    }
    if (derived.length > 0 && writer.forRequest) writeDerived(writer, value as never, scope);
  };
}

function compile(
  code: CodeBuilder,
  set: string,
  list: readonly Attribute[],
  header: ReadonlySet<string>,
): Encoder | undefined {
  const surroundings = `(inner ??= new ${code.bind(Scope)}(scope, value))`;
  const store = (attribute: Attribute): string => {
    const { name, type } = attribute;
    const scope = type.scoped === true ? surroundings : 'undefined';
    const slow = `${code.bind(writeSetAttribute)}(writer, ${code.bind(attribute)}, item, ${scope});`;
    const sink = type.emitEncode?.(code, { at: 'at + 4', item: 'item', known: header });
    return `case ${JSON.stringify(name)}:
            item = ${property('value', name)};
            if (item === undefined) break;
            ${sink === undefined ? slow : `if (${sink.test}) { ${quick(attribute, sink)} } else ${slow}`}
            break;`;
  };
  const fields = [...header].map((name) => `case ${JSON.stringify(name)}:`);
  return code.evaluate<Encoder>(
    `function (writer, value, scope) {
      let inner, item, number, at = 0, view, bytes, key;
      try {
        for (key in value) {
          switch (key) {
            ${fields.length > 0 ? `${fields.join(' ')} break;` : ''}
            ${list.map(store).join('\n            ')}
            default:
              item = value[key];
              if (item !== undefined) ${code.bind(writeUnknown)}(writer, ${JSON.stringify(set)}, key, item);
          }
        }
      } catch (error) {
        throw error instanceof ${code.bind(EncodeError)} ? error.within(key) : error;
      }
    }`,
  );
}

/** Statements that append an attribute of fixed size, header and padding too. */
function quick({ id, bits, type }: Attribute, { size, store }: { size: number; store: string }): string {
  const length = 4 + size;
  const whole = id | bits | (type.bits ?? 0);
  const head = littleEndian ? length + whole * 0x10000 : length * 0x10000 + whole;
  const padded = (length + 3) & ~3;
  const padding = Array.from({ length: padded - length }, (_, index) => `bytes[at + ${length + index}] = 0;`);
  return `at = writer.reserve(${padded}); view = writer.view; bytes = writer.bytes;
              view.setUint32(at, ${head}, ${hostOrder}); ${store} ${padding.join(' ')}`;
}
