import { AttributeCursor, isZero, numberName, typeMask } from '../attributes-iterator.ts';
import { littleEndian } from '../byte-order.ts';
import type { AttributeTable, SeenAttribute, TableEntry } from '../composites/attribute-table.ts';
import { isLossless } from '../define-type.ts';
import type { Reader } from '../reader.ts';
import { Scope } from '../scope.ts';
import { keepBits, keepBytes } from '../write-attribute.ts';
import { type FunctionBuilder, hostOrder, property } from './function-builder.ts';
import { decodeExpression, decoderNames } from './type-code.ts';

/**
 * Writes the loop of a compiled decoder over attributes: the loop of `AttributeCursor` as code, with the type of each
 * attribute known.
 *
 * The kernel sends attributes in a fixed order. The code expects those of a recent message in their order: a step
 * for each one. That is faster than a `switch`, which the processor cannot predict after a system call. The header of an
 * attribute of fixed size is compared as one number. Other attributes go to a `switch`, and the steps start again.
 */
export class AttributeLoop {
  /** Variable: offset of the next header. At the end: where the bytes begin that are no attribute. */
  readonly at: string;
  readonly #code: FunctionBuilder;
  readonly #table: AttributeTable;
  readonly #target: (name: string) => string;
  readonly #first: string;
  readonly #field: (name: string) => string | undefined;
  /** Whether the result says what the value does not hold: {@link isInexact}. */
  readonly #isExact: boolean;
  /** Variable: not 0 where the bytes have something that the value does not hold. */
  readonly #odd: string;
  /** Variable: 1 where an attribute may have occurred before: the steps have started again. */
  readonly #mayRepeat: string;
  readonly #inner: string;
  readonly #item: string;
  readonly #length: string;
  readonly #stop: string;
  readonly #type: string;
  readonly #expected: string;
  readonly #payload: string;

  /**
   * `target` returns the property of an attribute. `first` is the offset of the first one. `field` returns the property of a
   * field of the message's header. Without `isExact`, the code does not find out what the value does not hold.
   */
  constructor(
    code: FunctionBuilder,
    table: AttributeTable,
    target: (name: string) => string,
    first: string,
    field: (name: string) => string | undefined,
    isExact: boolean,
  ) {
    this.#isExact = isExact;
    this.#code = code;
    this.#table = table;
    this.#target = target;
    this.#first = first;
    this.#field = field;
    this.at = code.variable('at', '0');
    this.#odd = code.variable('odd', '0');
    this.#mayRepeat = code.variable('mayRepeat', '0');
    this.#inner = code.variable('inner');
    this.#item = code.variable('item');
    this.#length = code.variable('length', '0');
    this.#stop = code.variable('stop', '0');
    this.#type = code.variable('type', '0');
    this.#expected = code.variable('expected', '0');
    this.#payload = code.variable('payload', '0');
  }

  /** Expression: whether the value does not hold all that was between the first attribute and the end. */
  get isInexact(): string {
    const repeats = `${this.#code.bind(hasRepeats)}(${this.#code.bind(this.#table)}, reader, ${this.#first}, end)`;
    return `${this.#odd} !== 0 || ${this.at} !== end || ${this.#mayRepeat} !== 0 && ${repeats}`;
  }

  /** Returns the statements that decode the attributes up to `end` into `value`. */
  statements(): string {
    const { at } = this;
    const { entries, byId, seen } = this.#table;
    const [item, type] = [this.#item, this.#type];
    const steps = seen.flatMap((one) => {
      const entry = byId[one.id];
      if (entry === undefined) return [];
      return [isFixed(entry, one) ? this.#fixed(entry, one) : this.#expect(entry, one)];
    });
    const cases = entries.map((entry) => {
      return `case ${entry.id}: ${this.#decode(entry)} break;`;
    });
    return `
        // The expected headers are in the byte order of this host.
        const fixedEnd = reader.foreign ? 0 : end;
        ${at} = ${this.#first};
        for (;;) {
          ${steps.join('\n          ')}
          ${this.#header()}
          ${this.#isExact ? `${this.#mayRepeat} = 1;` : ''}
          ${item} = undefined;
          ${this.#expected} = ${type};
          switch (${type} & ${typeMask}) {
            ${cases.join('\n            ')}
          }
          if (${item} === undefined) ${this.#keepUnfit()}
          if (${type} !== ${this.#expected}) { ${this.#odd} = 1; ${this.#code.bind(keepBits)}(${item}, ${type}); }
          ${this.#advance()}
        }`;
  }

  /** Statements that read the header at `at`, and leave the loop where there is none. */
  #header(): string {
    const { at } = this;
    return `
          if (${at} + 4 > end) break;
          ${this.#length} = view.getUint16(${at}, ${hostOrder});
          ${this.#stop} = ${at} + ${this.#length};
          if (${this.#length} < 4 || ${this.#stop} > end) break;
          ${this.#type} = view.getUint16(${at} + 2, ${hostOrder});
          ${this.#payload} = ${at} + 4;`;
  }

  /** Statements that move to the next header. */
  #advance(): string {
    const { at } = this;
    const padding = (): string =>
      `if ((${this.#length} & 3) !== 0 && !${this.#code.bind(isPaddingZero)}(bytes, ${this.#stop}, ${at} + ((${this.#length} + 3) & ~3), end)) ${this.#odd} = 1;`;
    return `${this.#isExact ? padding() : ''}
          ${at} += (${this.#length} + 3) & ~3;`;
  }

  #keepUnfit(): string {
    const place = `reader, ${this.#payload}, ${this.#stop}, ${this.#type}`;
    return `${this.#odd} |= ${this.#code.bind(keepUnfit)}(value, ${place});`;
  }

  /** Statements that decode the attribute whose header has been read to `item`, and store it. */
  #decode(entry: TableEntry): string {
    const { name, type, expectedType } = entry;
    const value = this.#target(name);
    const item = this.#item;
    let store = `${value} = ${item};`;
    if (type.repeated === true) {
      const next = this.#code.variable('next', '0');
      const isAdjacent = `${next} === ${this.at}`;
      store = `{ if (${value} === undefined) ${store} else { if (!(${isAdjacent})) ${this.#odd} = 1; ${value}.push(...${item}); }
              ${next} = ${this.at} + ((${this.#length} + 3) & ~3); }`;
    }
    return `${this.#expected} = ${expectedType}; ${item} = ${this.#expression(entry, this.#stop, false)};
            if (${item} !== undefined) ${store}`;
  }

  /** The step for an attribute of any size. */
  #expect(entry: TableEntry, { type }: SeenAttribute): string {
    const isRepeated = entry.type.repeated === true;
    const step = `${this.#decode(entry)} else ${this.#keepUnfit()}
            ${this.#unexpectedBits(entry, type, this.#item)}
            ${this.#advance()}`;
    return isRepeated
      ? `for (;;) { ${this.#header()} if (${this.#type} !== ${type}) break; ${step} }`
      : `${this.#header()} if (${this.#type} === ${type}) { ${step} }`;
  }

  /** The step for an attribute of fixed size: compares the whole header, and decodes the payload. */
  #fixed(entry: TableEntry, { type, length }: SeenAttribute): string {
    const { at } = this;
    const padded = (length + 3) & ~3;
    const rest = length & 3;
    const header = (littleEndian ? (type << 16) | length : (length << 16) | type) | 0;
    const expression = this.#expression(entry, `${at} + ${length}`, true);
    const value = this.#target(entry.name);
    const kept = `${property('value', numberName(entry.id))} = ${this.#code.bind(keepBytes)}(reader, ${this.#payload}, ${at} + ${length}, ${type});`;
    const item = this.#item;
    const store = isLossless(entry.type)
      ? `${value} = ${expression};`
      : `${item} = ${expression}; if (${item} !== undefined) ${value} = ${item}; else { ${kept} ${this.#odd} = 1; }`;
    const lastWord = `view.getUint32(${at} + ${padded - 4}, true) >>> ${rest * 8}`;
    return `if (${at} + ${padded} <= fixedEnd && view.getInt32(${at}, ${hostOrder}) === ${header}) {
            ${this.#payload} = ${at} + 4;
            ${store}
            ${this.#unexpectedBits(entry, type, value)}
            ${rest === 0 || !this.#isExact ? '' : `${this.#odd} |= ${lastWord};`}
            ${at} += ${padded};
          }`;
  }

  /** Statements for an attribute that came with type bits which the schema does not give it. */
  #unexpectedBits(entry: TableEntry, type: number, item: string): string {
    return type === entry.expectedType
      ? ''
      : `${this.#odd} = 1; ${this.#code.bind(keepBits)}(${item}, ${type});`;
  }

  #expression(entry: TableEntry, end: string, isSized: boolean): string {
    const table = this.#code.bind(this.#table);
    const scope = `(${this.#inner} ??= new ${this.#code.bind(Scope)}(scope, value, ${table}, reader, ${this.#first}, end))`;
    const message = { scope: 'scope', field: this.#field };
    const place = { ...decoderNames, start: this.#payload, end, isSized, scope, message };
    return decodeExpression(this.#code, entry.type, place);
  }
}

/** Returns whether the attribute, as it was seen, has the one length that its type has. */
function isFixed({ type }: TableEntry, { length }: SeenAttribute): boolean {
  return type.size !== undefined && type.repeated !== true && length === 4 + type.size;
}

/** Returns whether the padding of an attribute is zero, as far as it is there. */
function isPaddingZero(bytes: Uint8Array, start: number, next: number, end: number): boolean {
  return isZero(bytes, start, next < end ? next : end);
}

/** Keeps the bytes of an attribute that the schema cannot read. Returns 1 where the object has bytes of this number. */
function keepUnfit(
  value: Record<string, unknown>,
  reader: Reader,
  payload: number,
  end: number,
  type: number,
): 0 | 1 {
  const name = numberName(type & typeMask);
  const isAgain = value[name] !== undefined;
  value[name] = keepBytes(reader, payload, end, type);
  return isAgain ? 1 : 0;
}

/** The last call of {@link hasRepeats} that has seen an attribute, by number: nothing has to be cleared between calls. */
const lastSeen = new Float64Array(typeMask + 1);
let calls = 0;

/** Returns whether an attribute that is not `repeated` occurs more than once. */
function hasRepeats(table: AttributeTable, reader: Reader, start: number, end: number): boolean {
  calls++;
  const cursor = new AttributeCursor(reader, start, end);
  while (cursor.next()) {
    const { id } = cursor;
    if (lastSeen[id] === calls && table.byId[id]?.type.repeated !== true) return true;
    lastSeen[id] = calls;
  }
  return false;
}
