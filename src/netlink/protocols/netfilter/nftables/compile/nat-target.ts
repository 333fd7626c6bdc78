import { inetService } from '../datatypes/protocols.ts';
import { type Code, registerOf } from './code.ts';
import { asList, isObject, propertiesOf, wordOf } from './json.ts';
import { keyedMap, MapOperand } from './keyed-map.ts';
import { Constant, inOrder, type Operand, type Typed } from './nodes.ts';
import { located, refuse } from './refusal.ts';
import type { RuleScope } from './rule-scope.ts';
import { concatTyped } from './set-type.ts';
import { type ConcatTyped, prefixEnd } from './values.ts';

/** Type, width and byte order of a port. */
export const portTyped: Typed = { type: inetService, bits: 16, order: 'big' };

/** Bits of flags of an address translation, by their name in JSON. */
export const natFlagBits = { random: 4, 'fully-random': 16, persistent: 8, netmap: 64 } as const;
/** The target has a port. */
export const natProtoSpecified = 2;

/** The bits of a list of flags. */
export function natFlagsOf(json: unknown): number {
  if (json === undefined) return 0;
  try {
    return asList(json).reduce<number>((bits, flag) => bits | wordOf('a flag', natFlagBits, flag), 0);
  } catch (error) {
    throw located(error, 'flags');
  }
}

/** A target of a translation: one value, or the first and the last of a range, each for different registers. */
export type Target = readonly Operand[];

/** Reads an address or a port: a value, a range, a network, or one that is looked up. */
export function targetOf(name: string, json: unknown, rule: RuleScope, typed: ConcatTyped): Target {
  try {
    if (isObject(json) && 'map' in json) return [mapTarget(propertiesOf(json, ['map']).map, rule, typed)];
    if (isObject(json) && !('range' in json) && !('prefix' in json))
      return [inOrder(rule.operand(json, typed), typed)];
    const value = rule.value(json, typed);
    switch (value.kind) {
      case 'constant':
        return [value];
      case 'range':
        return [new Constant(typed, value.from), new Constant(typed, value.to)];
      case 'prefix':
        return [new Constant(typed, value.bytes), new Constant(typed, prefixEnd(value.bytes, value.length))];
      default:
        return refuse(`a ${value.kind} cannot be a target`);
    }
  } catch (error) {
    throw located(error, name);
  }
}

/** A map may give addresses, or addresses with ports. */
function mapTarget(json: unknown, rule: RuleScope, typed: ConcatTyped): Operand {
  try {
    return new MapOperand(
      keyedMap(json, rule, hasConcatData(json) ? concatTyped([typed, portTyped]) : typed),
    );
  } catch (error) {
    throw located(error, 'map');
  }
}

function hasConcatData(json: unknown): boolean {
  const elements = isObject(json) && isObject(json.data) ? json.data.set : undefined;
  const first = Array.isArray(elements) ? elements[0] : undefined;
  return Array.isArray(first) && isObject(first[1]) && 'concat' in first[1];
}

/** Loads a target into registers, and returns them: those of one register each, or those of the parts of looked up data. */
export function emitTarget(target: Target, code: Code): number[] {
  return target.map((value) => {
    const word = code.take(value);
    value.emit(code, word);
    return registerOf(word);
  });
}

/** Registers of an address and a port that a map gives together, and of the last ones where it gives ranges. */
export function mapRegisters(
  operand: MapOperand,
  register: number,
  word: number,
): Readonly<Record<string, number>> {
  const { parts = [operand], set } = operand;
  const words: number[] = [];
  let total = 0;
  for (const part of parts) {
    words.push(total);
    total += partWords(part);
  }
  const names = ['regAddr', 'regProto'];
  const registers: Record<string, number> = {};
  for (const [index, at] of words.entries()) {
    const name = names[index] as string;
    registers[`${name}Min`] = index === 0 ? register : registerOf(word + at);
    if (set.dataInterval === true) registers[`${name}Max`] = registerOf(word + total + at);
  }
  return registers;
}

function partWords({ bits }: Typed): number {
  return (bits + 31) >> 5;
}

/** A target of a port alone: its registers and flags, and what gives them back. */
export interface PortTarget {
  readonly bits: number;
  emit(code: Code, push: (min: number | undefined, max: number | undefined) => void): void;
}

/** Reads the port and the flags of `masquerade` and `redirect`. */
export function portTargetOf(json: unknown, rule: RuleScope): PortTarget {
  const { port, flags } = propertiesOf(json === null ? {} : json, ['port', 'flags']);
  const target = port === undefined ? undefined : targetOf('port', port, rule, portTyped);
  if (target !== undefined) requireTransport(rule);
  const bits = natFlagsOf(flags) | (target === undefined ? 0 : natProtoSpecified);
  return {
    bits,
    emit(code, push) {
      const first = code.take({ kind: 'concat', bits: 0 });
      const [min, max] = target === undefined ? [] : emitTarget(target, code);
      push(min, max);
      code.release(first);
    },
  };
}

/** Refuses a port where the rule does not say of which protocol. */
export function requireTransport(rule: RuleScope): void {
  if (rule.protocols.get('transport') === undefined && !rule.hasTransportMatch)
    refuse('a port needs a match of the transport protocol before it');
}
