import { attributes, type Infer, string } from '../../../../codec/index.ts';
import { asString, propertiesOf } from '../compile/json.ts';
import { refuse } from '../compile/refusal.ts';
import type { ExpressionKind } from '../expression-kind.ts';

/** Adds the connection to a flow table (`NFTA_FLOW_*`). */
export const flowOffloadExpression = attributes('NFTA_FLOW', () => ({
  name: [1, string],
}));
export interface FlowOffloadExpression extends Infer<typeof flowOffloadExpression> {}

/** `flow` in JSON. */
export const flowOffload: ExpressionKind = {
  name: 'flow_offload',
  schema: flowOffloadExpression,
  list: (data, rule) =>
    rule.add({ flow: { op: 'add', flowtable: `@${(data as FlowOffloadExpression).name ?? ''}` } }),
  statements: {
    flow(json, rule) {
      const { op, flowtable } = propertiesOf(json, ['op', 'flowtable']);
      if (op !== 'add') refuse("expected 'add' as op");
      const reference = asString(flowtable, 'the name of a flow table');
      const name = reference.startsWith('@') ? reference.slice(1) : reference;
      rule.add({ emit: (code) => code.push('flow_offload', { name }) });
    },
  },
};
