import { attributes, be32, type Infer } from '../../../../codec/index.ts';
import { registerOf } from '../compile/code.ts';
import { propertiesOf } from '../compile/json.ts';
import type { Operand, Typed } from '../compile/nodes.ts';
import { located, refuse } from '../compile/refusal.ts';
import type { RuleScope } from '../compile/rule-scope.ts';
import { ipv4Address, ipv6Address } from '../datatypes/addresses.ts';
import { interfaceIndex } from '../datatypes/links.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';

/** Sends a copy of the packet elsewhere (`NFTA_DUP_*`). */
export const dupExpression = attributes('NFTA_DUP', () => ({
  sregAddr: [1, be32],
  sregDev: [2, be32],
}));
export interface DupExpression extends Infer<typeof dupExpression> {}

/** Type, width and byte order of the index of a link. */
export const linkTyped: Typed = { type: interfaceIndex, bits: 32, order: 'host' };

/** Returns type, width and byte order of an address of a family. */
export function addressTyped(family: unknown): Typed {
  if (family === 'ip') return { type: ipv4Address, bits: 32, order: 'big' };
  if (family === 'ip6') return { type: ipv6Address, bits: 128, order: 'big' };
  return refuse("the family of the address is not known: expected 'ip' or 'ip6' as family");
}

/** Reads a property that is an operand. */
export function operandIn(name: string, json: unknown, rule: RuleScope, typed: Typed): Operand {
  try {
    return rule.operand(json, typed);
  } catch (error) {
    throw located(error, name);
  }
}

function compileDup(json: unknown, rule: RuleScope): void {
  const { addr, dev } = propertiesOf(json, ['addr', 'dev']);
  if (rule.family === 'netdev') {
    const link = operandIn('addr', addr, rule, linkTyped);
    emitDup(rule, [], link);
    return;
  }
  const address = operandIn('addr', addr, rule, addressTyped(rule.family));
  emitDup(rule, [address], dev === undefined ? undefined : operandIn('dev', dev, rule, linkTyped));
}

function emitDup(rule: RuleScope, addresses: readonly Operand[], link: Operand | undefined): void {
  rule.add({
    emit(code) {
      const data: Record<string, number> = {};
      let first: number | undefined;
      for (const address of addresses) {
        const word = code.take(address);
        first ??= word;
        address.emit(code, word);
        data.sregAddr = registerOf(word);
      }
      if (link !== undefined) {
        const word = code.take(link);
        first ??= word;
        link.emit(code, word);
        data.sregDev = registerOf(word);
      }
      code.push('dup', data);
      if (first !== undefined) code.release(first);
    },
  });
}

function listDup(data: unknown, rule: ListScope): void {
  const { sregAddr, sregDev } = data as DupExpression;
  const dev = sregDev === undefined ? undefined : rule.value(rule.read(sregDev), linkTyped);
  if (sregAddr === undefined) {
    rule.add({ dup: { addr: dev ?? unlisted('a copy to nowhere') } });
    return;
  }
  const addr = rule.value(rule.read(sregAddr), addressTyped(rule.family === 'ip6' ? 'ip6' : 'ip'));
  rule.add({ dup: dev === undefined ? { addr } : { addr, dev } });
}

/** `dup` in JSON. */
export const dup: ExpressionKind = {
  name: 'dup',
  schema: dupExpression,
  statements: { dup: compileDup },
  list: listDup,
};
