import type { NetfilterFamily } from '../../header.ts';
import type { NftResolver } from '../resolver.ts';
import { Concat, type Operand, type Typed } from './nodes.ts';
import { BitField } from './packet-field.ts';
import { Protocols } from './protocols.ts';
import { refuse } from './refusal.ts';
import { RuleCompiler } from './rule.ts';
import { typedOf } from './rule-scope.ts';
import { concatTyped } from './set-type.ts';
import type { ConcatTyped } from './values.ts';

/** The operand of an expression whose type alone counts: what has to be matched before it does not. */
function typeOperand(json: unknown, family: NetfilterFamily, table: string, resolver: NftResolver): Operand {
  const scope = new TypeScope(family, table, {
    resolver,
    findSet: () => undefined,
    defineAnonymousSet: () => refuse('a set cannot stand here'),
  });
  return scope.operand(json);
}

/** The type of an expression, or those of the parts of a concatenation. */
export function typeOfExpression(
  json: unknown,
  family: NetfilterFamily,
  table: string,
  resolver: NftResolver,
): ConcatTyped {
  const operand = typeOperand(json, family, table, resolver);
  return operand instanceof Concat
    ? concatTyped(operand.parts.map(({ type, bits, order }) => ({ type, bits, order })))
    : plainTyped(operand);
}

function plainTyped(operand: Typed): ConcatTyped {
  const { type, bits } = operand;
  // A field is kept as it is in packets, however it is computed with.
  const order = operand instanceof BitField ? operand.whole.order : operand.order;
  const { parts } = typedOf(operand as Concat);
  return parts === undefined ? { type, bits, order } : { type, bits, order, parts };
}

/** A rule of which only the types of operands are asked: every protocol may be in the packet. */
class TypeScope extends RuleCompiler {
  override get protocols(): Protocols {
    return new Protocols(this.family === 'ip' || this.family === 'ip6' ? this.family : 'bridge');
  }

  override inner(): Protocols {
    return new Protocols('bridge');
  }

  override get hasTransportMatch(): boolean {
    return true;
  }

  override depend(): void {}
}
