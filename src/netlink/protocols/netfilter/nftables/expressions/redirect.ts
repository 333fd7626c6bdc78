import { attributes, be32, type Infer } from '../../../../codec/index.ts';
import { portTargetOf } from '../compile/nat-target.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { ListScope } from '../list/list-scope.ts';
import { showPortTarget } from '../list/targets.ts';
import { natFlags } from '../nat-flags.ts';

/** Translates the destination to this host (`NFTA_REDIR_*`). */
export const redirectExpression = attributes('NFTA_REDIR', () => ({
  regProtoMin: [1, be32],
  regProtoMax: [2, be32],
  flags: [3, natFlags],
}));
export interface RedirectExpression extends Infer<typeof redirectExpression> {}

function compileRedirect(json: unknown, rule: RuleScope): void {
  const { bits, emit } = portTargetOf(json, rule);
  rule.add({
    emit: (code) =>
      emit(code, (min, max) =>
        code.push('redir', {
          ...(min === undefined ? {} : { regProtoMin: min }),
          ...(max === undefined ? {} : { regProtoMax: max }),
          ...(bits === 0 ? {} : { flags: bits }),
        }),
      ),
  });
}

function listRedirect(data: unknown, rule: ListScope): void {
  rule.add({ redirect: showPortTarget(data as RedirectExpression, rule) });
}

/** `redirect` in JSON. */
export const redirect: ExpressionKind = {
  name: 'redir',
  schema: redirectExpression,
  list: listRedirect,
  statements: { redirect: compileRedirect },
};
