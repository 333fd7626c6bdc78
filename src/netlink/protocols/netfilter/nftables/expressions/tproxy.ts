import { attributes, be32, type Infer } from '../../../../codec/index.ts';
import { registerOf } from '../compile/code.ts';
import { propertiesOf } from '../compile/json.ts';
import { refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { inetService } from '../datatypes/protocols.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import type { ListScope } from '../list/list-scope.ts';
import { networkOf } from '../list/targets.ts';
import { addressTyped, operandIn } from './dup.ts';

/** Passes the packet to a local socket without changing it (`NFTA_TPROXY_*`). */
export const tproxyExpression = attributes('NFTA_TPROXY', () => ({
  family: [1, be32],
  regAddr: [2, be32],
  regPort: [3, be32],
}));
export interface TproxyExpression extends Infer<typeof tproxyExpression> {}

const portTyped = { type: inetService, bits: 16, order: 'big' } as const;
const familyNumbers: Readonly<Record<string, number>> = { ip: 2, ip6: 10, inet: 0 };

function compileTproxy(json: unknown, rule: RuleScope): void {
  const {
    family = rule.family === 'inet' ? undefined : rule.family,
    addr,
    port,
  } = propertiesOf(json, ['family', 'addr', 'port']);
  if (addr === undefined && port === undefined) refuse('tproxy needs an address or a port');
  if (rule.protocols.get('transport') === undefined && !rule.hasTransportMatch)
    refuse('tproxy can only stand behind a match of the transport protocol');
  const known = family ?? rule.protocols.get('network')?.name;
  const address = addr === undefined ? undefined : operandIn('addr', addr, rule, addressTyped(known));
  const target = port === undefined ? undefined : operandIn('port', port, rule, portTyped);
  const number = familyNumbers[String(family ?? 'inet')] ?? refuse("expected 'ip' or 'ip6' as family");
  rule.add({
    emit(code) {
      const data: Record<string, number> = { family: number };
      let first: number | undefined;
      if (address !== undefined) {
        first = code.take(address);
        address.emit(code, first);
        data.regAddr = registerOf(first);
      }
      if (target !== undefined) {
        const word = code.take(target);
        first ??= word;
        target.emit(code, word);
        data.regPort = registerOf(word);
      }
      code.push('tproxy', data);
      if (first !== undefined) code.release(first);
    },
  });
}

function listTproxy(data: unknown, rule: ListScope): void {
  const { family: number, regAddr, regPort } = data as TproxyExpression;
  const family = networkOf(number);
  const named = family === undefined || rule.family === family ? {} : { family };
  const addr =
    regAddr === undefined ? {} : { addr: rule.value(rule.read(regAddr), addressTyped(family ?? 'ip')) };
  const port = regPort === undefined ? {} : { port: rule.value(rule.read(regPort), portTyped) };
  rule.add({ tproxy: { ...named, ...addr, ...port } });
}

/** `tproxy` in JSON. */
export const tproxy: ExpressionKind = {
  name: 'tproxy',
  schema: tproxyExpression,
  list: listTproxy,
  statements: { tproxy: compileTproxy },
};
