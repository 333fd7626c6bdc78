import type { NetfilterFamily } from '../../header.ts';
import type { NftResolver } from '../resolver.ts';
import type { Operand } from './nodes.ts';
import { Protocols } from './protocols.ts';
import { refuse } from './refusal.ts';
import { RuleCompiler } from './rule.ts';

/** The operand of an expression whose type alone counts: what has to be matched before it does not. */
export function typeOperand(
  json: unknown,
  family: NetfilterFamily,
  table: string,
  resolver: NftResolver,
): Operand {
  const scope = new TypeScope(family, table, {
    resolver,
    findSet: () => undefined,
    defineAnonymousSet: () => refuse('a set cannot stand here'),
  });
  return scope.operand(json);
}

/** A rule of which only the types of operands are asked: every protocol may be in the packet. */
class TypeScope extends RuleCompiler {
  override get protocols(): Protocols {
    return new Protocols(this.family === 'ip' || this.family === 'ip6' ? this.family : 'bridge');
  }

  override inner(): Protocols {
    return new Protocols('bridge');
  }

  override depend(): void {}
}
