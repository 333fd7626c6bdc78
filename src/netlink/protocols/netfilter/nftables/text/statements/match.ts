import { asArray, asObject, isObject } from '../../compile/json.ts';
import { hasFlags } from '../comparison.ts';
import type { Printing, StatementPrinter } from '../printing.ts';

/** Operators that are not written: the usual comparison. */
const silent = ['==', 'in'];

/** A list of flags, of which any may be set. */
function flagText(list: readonly unknown[], printing: Printing, left: unknown): string {
  const typed = printing.typeOf(left);
  return list.map((flag) => printing.expression(flag, typed)).join(',');
}

/** The flags of a mask, where flags with names are compared under one: `tcp flags syn / fin,syn`. */
function maskedFlags(left: unknown, right: unknown, op: unknown, printing: Printing): string | undefined {
  if (!isObject(left) || left['&'] === undefined || (op !== '==' && op !== '!=')) return undefined;
  const [key, mask, ...more] = asArray(left['&']);
  const typed = printing.typeOf(key);
  if (more.length > 0 || typed?.type.base !== 'bitmask' || typed.type.names === undefined) return undefined;
  const [value, bits] = [right, mask].map((json) => {
    const list = isObject(json) && Array.isArray(json['|']) ? json['|'] : Array.isArray(json) ? json : [json];
    return list.every((flag) => typeof flag === 'string') ? flagText(list, printing, key) : undefined;
  });
  if (value === undefined || bits === undefined) return undefined;
  return `${printing.expression(key)}${op === '==' ? '' : ` ${op}`} ${value} / ${bits}`;
}

/** Prints a comparison. */
export const printMatch: StatementPrinter = (json, printing) => {
  const { op, left, right } = asObject(json);
  const masked = maskedFlags(left, right, op, printing);
  if (masked !== undefined) return masked;
  const key = printing.expression(left, undefined, typeof right === 'boolean');
  const typed = printing.typeOf(left);
  const value = Array.isArray(right) ? flagText(right, printing, left) : valueText(right, printing, left);
  const isComputed = isObject(left) && ['&', '|', '^', '<<', '>>'].some((operator) => operator in left);
  const isSet = (isObject(right) && 'set' in right) || (typeof right === 'string' && right.startsWith('@'));
  // Without an operator, flags are any of these: the exact comparison has to be written.
  const isExact = isComputed || (!isSet && typed !== undefined && hasFlags(typed));
  const isWritten = !silent.includes(String(op)) || (op === '==' && isExact);
  return `${key}${isWritten ? ` ${op}` : ''} ${value}`;
};

function valueText(right: unknown, printing: Printing, left: unknown): string {
  const typed = printing.typeOf(left);
  if (isObject(right) && 'set' in right) return printing.set(right, typed);
  if (typeof right === 'string' && right.startsWith('@')) return right;
  return printing.expression(right, typed);
}

/** Prints a change of the packet or the connection. */
export const printMangle: StatementPrinter = (json, printing) => {
  const { key, value } = asObject(json);
  const text = Array.isArray(value)
    ? flagText(value, printing, key)
    : printing.expression(value, printing.typeOf(key));
  return `${printing.expression(key)} set ${text}`;
};

/** Prints the lookup of a verdict. */
export const printVmap: StatementPrinter = (json, printing) => {
  const { key, data } = asObject(json);
  return `${printing.expression(key)} vmap ${printing.set(data, printing.typeOf(key), 'verdict')}`;
};
