import { attributes, be32, type Infer } from '../../../../codec/index.ts';
import { registerOf } from '../compile/code.ts';
import { propertiesOf } from '../compile/json.ts';
import type { Operand } from '../compile/nodes.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { ListScope } from '../list/list-scope.ts';
import { addressTyped, linkTyped, operandIn } from './dup.ts';

/** Sends the packet out of another link (`NFTA_FWD_*`). */
export const fwdExpression = attributes('NFTA_FWD', () => ({
  sregDev: [1, be32],
  sregAddr: [2, be32],
  nfproto: [3, be32],
}));
export interface FwdExpression extends Infer<typeof fwdExpression> {}

function compileFwd(json: unknown, rule: RuleScope): void {
  const { addr, dev, family } = propertiesOf(json, ['addr', 'dev', 'family']);
  const link = operandIn('dev', dev, rule, linkTyped);
  const address: Operand | undefined =
    addr === undefined ? undefined : operandIn('addr', addr, rule, addressTyped(family));
  rule.add({
    emit(code) {
      const word = code.take(link);
      link.emit(code, word);
      const data: Record<string, number> = { sregDev: registerOf(word) };
      if (address !== undefined) {
        const other = code.take(address);
        address.emit(code, other);
        data.sregAddr = registerOf(other);
        data.nfproto = family === 'ip' ? 2 : 10;
      }
      code.push('fwd', data);
      code.release(word);
    },
  });
}

function listFwd(data: unknown, rule: ListScope): void {
  const { sregDev, sregAddr, nfproto } = data as FwdExpression;
  const dev = rule.value(rule.read(sregDev), linkTyped);
  if (sregAddr === undefined) {
    rule.add({ fwd: { dev } });
    return;
  }
  const family = nfproto === 10 ? 'ip6' : 'ip';
  rule.add({ fwd: { dev, family, addr: rule.value(rule.read(sregAddr), addressTyped(family)) } });
}

/** `fwd` in JSON. */
export const fwd: ExpressionKind = {
  name: 'fwd',
  schema: fwdExpression,
  statements: { fwd: compileFwd },
  list: listFwd,
};
