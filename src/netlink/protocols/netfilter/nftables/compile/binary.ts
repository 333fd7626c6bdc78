import { bytesOf, fromNumber, resize } from '../bits.ts';
import { integer } from '../datatypes/basic.ts';
import { asArray, asInteger, isObject, numberOfText } from './json.ts';
import { Binary, type BinaryOperator, Constant, inHostOrder, type Operand, type Typed } from './nodes.ts';
import { inProperty, refuse } from './refusal.ts';
import type { RuleScope } from './rule-scope.ts';
import { singleOf, valueOfJson } from './values.ts';

/** Operations of bits by their name in JSON. */
export const binaryOperators: readonly string[] = ['&', '|', '^', '<<', '>>'];

/** Whether an expression is made of constants alone. */
function isConstant(json: unknown): boolean {
  if (Array.isArray(json)) return json.every(isConstant);
  if (!isObject(json)) return true;
  const key = Object.keys(json)[0] ?? '';
  return (binaryOperators.includes(key) || key === 'range' || key === 'prefix') && isConstant(json[key]);
}

/** Two or more operands joined by an operation of bits. */
export function binaryOf(
  operator: BinaryOperator,
  json: unknown,
  rule: RuleScope,
  expected: Typed | undefined,
): Operand {
  const operands = [...asArray(json, 'the operands')];
  if (operands.length < 2) refuse(`expected at least two operands, got ${operands.length}`);
  if (operands.every(isConstant)) {
    if (expected === undefined) refuse('constants alone cannot stand here');
    return singleOf({ [operator]: json }, expected as Typed, rule);
  }
  const isShift = operator === '<<' || operator === '>>';
  // A constant stands behind what is computed from the packet.
  if (!isShift && isConstant(operands[0])) {
    const at = operands.findIndex((operand) => !isConstant(operand));
    [operands[0], operands[at]] = [operands[at], operands[0]];
  }
  let left = inProperty(0, () => rule.operand(operands[0], expected));
  for (let index = 1; index < operands.length; index++)
    left = inProperty(index, () => join(operator, left, operands[index], rule, expected));
  return left;
}

function join(
  operator: BinaryOperator,
  first: Operand,
  json: unknown,
  rule: RuleScope,
  expected: Typed | undefined,
): Operand {
  const isHost = expected?.order === 'host';
  const left = isHost || operator === '<<' || operator === '>>' ? inHostOrder(first) : first;
  const bits = Math.max(left.bits, expected?.bits ?? 0);
  const typed: Typed = { type: left.type, bits, order: isHost ? 'host' : left.order };
  if (operator === '<<' || operator === '>>') {
    const by = asInteger(numberOfText(json), 0, bits - 1);
    const shift = new Constant({ type: integer, bits: 32, order: 'host' }, fromNumber(by, 4));
    return new Binary(operator, left, shift, typed);
  }
  if (isConstant(json)) {
    const value = valueOfJson(json, { ...typed, bits }, rule);
    if (value.kind !== 'constant' && value.kind !== 'flags')
      return refuse(`a ${value.kind} cannot be an operand`);
    return new Binary(operator, left, new Constant(typed, resize(value.bytes, bytesOf(bits))), typed);
  }
  const right = rule.operand(json, expected);
  return new Binary(operator, left, isHost ? inHostOrder(right) : right, typed);
}
