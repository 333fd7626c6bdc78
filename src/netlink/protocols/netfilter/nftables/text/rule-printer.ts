import { asArray, asList, asObject, isObject, type JsonObject, singleKey } from '../compile/json.ts';
import type { Typed } from '../compile/nodes.ts';
import { inProperty, refuse, refuseType, refuseWord } from '../compile/refusal.ts';
import type { SetDefinition } from '../compile/set-definition.ts';
import { concatTyped } from '../compile/set-type.ts';
import type { ConcatTyped } from '../compile/values.ts';
import { constantText, rangeText, rawBits, unnamed } from './constant-text.ts';
import { operatorRanks } from './operators.ts';
import type { Printing } from './printing.ts';
import { secondsText } from './seconds-text.ts';
import { expressionPrinters } from './selectors/index.ts';
import { statementPrinters } from './statements/index.ts';
import { statefulNames } from './statements/stateful.ts';
import { typeOfJson } from './type-of.ts';
import { quoted } from './words.ts';

/** Deepest nesting of expressions. */
const deepest = 64;

/** Prints statements and expressions. */
export class RulePrinter implements Printing {
  readonly stateless: boolean;
  family: string | undefined;
  #depth = 0;

  constructor(stateless: boolean) {
    this.stateless = stateless;
  }

  statement(json: unknown): string {
    // nft lists a statement as text where its JSON has no form for it.
    if (typeof json === 'string') return json;
    const object = asObject(json, 'a statement');
    const name = singleKey(object, 'a statement');
    const print = statementPrinters.get(name) ?? refuseWord('a statement', name, statementPrinters.keys());
    return inProperty(name, () => print(object[name], this));
  }

  expression(json: unknown, typed?: ConcatTyped, isPresence = false): string {
    switch (typeof json) {
      case 'string':
      case 'number':
      case 'bigint':
      case 'boolean':
        return constantText(json, typed);
      default:
    }
    if (Array.isArray(json)) return json.map((one) => this.expression(one, typed)).join(',');
    const object = asObject(json, 'an expression');
    const name = singleKey(object, 'an expression');
    if (this.#depth >= deepest) refuse(`nested more than ${deepest} deep`);
    this.#depth++;
    try {
      return inProperty(name, () => this.#named(name, object[name], typed, isPresence));
    } finally {
      this.#depth--;
    }
  }

  #named(name: string, json: unknown, typed: ConcatTyped | undefined, isPresence: boolean): string {
    if (Object.hasOwn(operatorRanks, name)) return this.#binary(name, asArray(json), typed);
    switch (name) {
      case 'concat':
        return asArray(json)
          .map((part, index) => this.expression(part, partOf(typed, index)))
          .join(' . ');
      case 'prefix': {
        const { addr, len } = asObject(json);
        return `${this.expression(addr, typed)}/${len}`;
      }
      case 'range':
        return rangeText(asArray(json).map((end) => this.expression(unnamed(end, typed), typed)));
      case 'map': {
        const { key, data } = asObject(json);
        return `${this.expression(key)} map ${this.set(data, this.typeOf(key), typed)}`;
      }
      case 'set':
        return this.set({ set: json }, typed);
      case 'elem':
        return this.elementKey({ elem: json }, typed);
      default: {
        const print =
          expressionPrinters.get(name) ?? refuseWord('an expression', name, expressionPrinters.keys());
        return print(json, this, isPresence);
      }
    }
  }

  /** Operands of an operator; the constants among them are of the type of the first one that is none. */
  #binary(operator: string, operands: readonly unknown[], typed: ConcatTyped | undefined): string {
    const isShift = operator === '<<' || operator === '>>';
    const own = this.typeOf(operands.find(isObject)) ?? typed;
    return operands
      .map((operand, index) => {
        const text = this.expression(operand, isShift && index > 0 ? undefined : own);
        const inner = isObject(operand) ? operatorRanks[Object.keys(operand)[0] ?? ''] : undefined;
        const outer = operatorRanks[operator] as number;
        return inner !== undefined && (inner > outer || (index > 0 && inner === outer)) ? `(${text})` : text;
      })
      .join(` ${operator} `);
  }

  typeOf(json: unknown): ConcatTyped | undefined {
    if (!isObject(json)) return undefined;
    const [name = ''] = Object.keys(json);
    const inner = json[name];
    if (Object.hasOwn(operatorRanks, name))
      return Array.isArray(inner) ? this.typeOf(inner.find(isObject)) : undefined;
    if (name === 'concat') return Array.isArray(inner) ? this.#concatType(inner) : undefined;
    if (name === 'elem') return isObject(inner) ? this.typeOf(inner.val) : undefined;
    const isRaw = name === 'payload' && isObject(inner) && inner.base !== undefined;
    const found = typeOfJson(json);
    return isRaw && found !== undefined ? { ...found, type: rawBits } : found;
  }

  #concatType(parts: readonly unknown[]): ConcatTyped | undefined {
    const types = parts.map((part) => this.typeOf(part));
    return types.every((type): type is Typed => type !== undefined) ? concatTyped(types) : undefined;
  }

  set(json: unknown, key: ConcatTyped | undefined, data?: SetDefinition['data']): string {
    if (typeof json === 'string')
      return json.startsWith('@') ? json : refuse("expected '@' and the name of a set");
    const { set } = asObject(json, 'a set');
    if (set === undefined) return refuseType('a set', json);
    const elements = this.elements(set, key, data);
    return elements.length === 0 ? '{ }' : `{ ${elements.join(', ')} }`;
  }

  /** The elements of a set. */
  elements(json: unknown, key: ConcatTyped | undefined, data?: SetDefinition['data']): string[] {
    const list = isObject(json) && 'set' in json ? json.set : json;
    return asList(list).map((element, index) =>
      inProperty(index, () => {
        if (!Array.isArray(element)) return this.elementKey(element, key);
        if (element.length !== 2) return refuse(`expected a key and its data, got ${element.length} values`);
        return `${this.elementKey(element[0], key)} : ${this.#data(element[1], data)}`;
      }),
    );
  }

  #data(json: unknown, data: SetDefinition['data']): string {
    if (typeof data === 'number') return quoted(String(json));
    if (data === 'verdict' || isVerdict(json)) return this.statement(json);
    return this.expression(json, data);
  }

  elementKey(json: unknown, key: ConcatTyped | undefined): string {
    if (!isObject(json) || json.elem === undefined) return this.expression(json, key);
    const element = asObject(json.elem, 'an element');
    const { val, timeout, expires, comment } = element;
    const parts = [this.expression(val, key)];
    for (const name in element)
      if (statefulNames.includes(name)) parts.push(this.statement({ [name]: element[name] }));
    if (timeout !== undefined) parts.push(`timeout ${secondsText(timeout)}`);
    if (expires !== undefined && !this.stateless) parts.push(`expires ${secondsText(expires)}`);
    if (comment !== undefined) parts.push(`comment ${quoted(String(comment))}`);
    return parts.join(' ');
  }
}

function partOf(typed: ConcatTyped | undefined, index: number): Typed | undefined {
  return typed?.parts?.[index];
}

const verdicts = ['accept', 'drop', 'continue', 'return', 'jump', 'goto'];

function isVerdict(json: unknown): json is JsonObject {
  return isObject(json) && verdicts.includes(Object.keys(json)[0] ?? '');
}
