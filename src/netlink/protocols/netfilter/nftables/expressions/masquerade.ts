import { attributes, be32, type Infer } from '../../../../codec/index.ts';
import { asObject } from '../compile/json.ts';
import { emitTarget, natFlagsOf, natProtoSpecified, portTyped, targetOf } from '../compile/nat-target.ts';
import { refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { natFlags } from '../nat-flags.ts';

/** Translates the source to the address of the outgoing link (`NFTA_MASQ_*`). */
export const masqueradeExpression = attributes('NFTA_MASQ', () => ({
  flags: [1, natFlags],
  regProtoMin: [2, be32],
  regProtoMax: [3, be32],
}));
export interface MasqueradeExpression extends Infer<typeof masqueradeExpression> {}

function compileMasquerade(json: unknown, rule: RuleScope): void {
  const { port, flags } = json === null ? ({} as Record<string, unknown>) : asObject(json);
  const target = port === undefined ? undefined : targetOf('port', port, rule, portTyped);
  if (target !== undefined && rule.protocols.get('transport') === undefined && !rule.hasTransportMatch)
    refuse('a port needs a match of the transport protocol before it');
  const bits = natFlagsOf(flags) | (target === undefined ? 0 : natProtoSpecified);
  rule.add({
    emit(code) {
      const first = code.take({ kind: 'concat', bits: 0 });
      const [min, max] = target === undefined ? [] : emitTarget(target, code);
      code.push('masq', {
        ...(bits === 0 ? {} : { flags: bits }),
        ...(min === undefined ? {} : { regProtoMin: min }),
        ...(max === undefined ? {} : { regProtoMax: max }),
      });
      code.release(first);
    },
  });
}

/** `masquerade` in JSON. */
export const masquerade: ExpressionKind = {
  name: 'masq',
  schema: masqueradeExpression,
  statements: { masquerade: compileMasquerade },
};
