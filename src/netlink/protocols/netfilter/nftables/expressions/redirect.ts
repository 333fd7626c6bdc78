import { attributes, be32, type Infer } from '../../../../codec/index.ts';
import { asObject } from '../compile/json.ts';
import { emitTarget, natFlagsOf, natProtoSpecified, portTyped, targetOf } from '../compile/nat-target.ts';
import { refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { natFlags } from '../nat-flags.ts';

/** Translates the destination to this host (`NFTA_REDIR_*`). */
export const redirectExpression = attributes('NFTA_REDIR', () => ({
  regProtoMin: [1, be32],
  regProtoMax: [2, be32],
  flags: [3, natFlags],
}));
export interface RedirectExpression extends Infer<typeof redirectExpression> {}

function compileRedirect(json: unknown, rule: RuleScope): void {
  const { port, flags } = json === null ? ({} as Record<string, unknown>) : asObject(json);
  const target = port === undefined ? undefined : targetOf('port', port, rule, portTyped);
  if (target !== undefined && rule.protocols.get('transport') === undefined && !rule.hasTransportMatch)
    refuse('a port needs a match of the transport protocol before it');
  const bits = natFlagsOf(flags) | (target === undefined ? 0 : natProtoSpecified);
  rule.add({
    emit(code) {
      const first = code.take({ kind: 'concat', bits: 0 });
      const [min, max] = target === undefined ? [] : emitTarget(target, code);
      code.push('redir', {
        ...(min === undefined ? {} : { regProtoMin: min }),
        ...(max === undefined ? {} : { regProtoMax: max }),
        ...(bits === 0 ? {} : { flags: bits }),
      });
      code.release(first);
    },
  });
}

/** `redirect` in JSON. */
export const redirect: ExpressionKind = {
  name: 'redir',
  schema: redirectExpression,
  statements: { redirect: compileRedirect },
};
