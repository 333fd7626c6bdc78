import { attributes, be32, type Infer } from '../../../../codec/index.ts';
import { portTargetOf } from '../compile/nat-target.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { ListScope } from '../list/list-scope.ts';
import { showPortTarget } from '../list/targets.ts';
import { natFlags } from '../nat-flags.ts';

/** Translates the source to the address of the outgoing link (`NFTA_MASQ_*`). */
export const masqueradeExpression = attributes('NFTA_MASQ', () => ({
  flags: [1, natFlags],
  regProtoMin: [2, be32],
  regProtoMax: [3, be32],
}));
export interface MasqueradeExpression extends Infer<typeof masqueradeExpression> {}

function compileMasquerade(json: unknown, rule: RuleScope): void {
  const { bits, emit } = portTargetOf(json, rule);
  rule.add({
    emit: (code) =>
      emit(code, (min, max) =>
        code.push('masq', {
          ...(bits === 0 ? {} : { flags: bits }),
          ...(min === undefined ? {} : { regProtoMin: min }),
          ...(max === undefined ? {} : { regProtoMax: max }),
        }),
      ),
  });
}

function listMasquerade(data: unknown, rule: ListScope): void {
  rule.add({ masquerade: showPortTarget(data as MasqueradeExpression, rule) });
}

/** `masquerade` in JSON. */
export const masquerade: ExpressionKind = {
  name: 'masq',
  schema: masqueradeExpression,
  list: listMasquerade,
  statements: { masquerade: compileMasquerade },
};
