import { attributes, be32, enumeration, type Infer, string } from '../../../../codec/index.ts';
import { bytesOf } from '../bits.ts';
import { type Code, registerOf } from '../compile/code.ts';
import { asInteger, propertiesOf } from '../compile/json.ts';
import type { Operand } from '../compile/nodes.ts';
import { located } from '../compile/refusal.ts';
import { integer } from '../datatypes/basic.ts';
import type { ExpressionKind } from '../expression-kind.ts';
import { type ListScope, unlisted } from '../list/list-scope.ts';

/** A number below `modulus` from a hash of a register, or of the connection (`NFTA_HASH_*`). */
export const hashExpression = attributes('NFTA_HASH', () => ({
  sreg: [1, be32],
  dreg: [2, be32],
  len: [3, be32],
  modulus: [4, be32],
  seed: [5, be32],
  offset: [6, be32],
  type: [7, enumeration(be32, { jhash: 0, symhash: 1 })],
  setName: [8, string],
  setId: [9, be32],
}));
export interface HashExpression extends Infer<typeof hashExpression> {}

const number32 = { type: integer, bits: 32, order: 'host' } as const;
const maximum = 0xffffffff;

/** The hash of a value, below a modulus. */
class HashOperand implements Operand {
  readonly kind = 'hash';
  readonly type = number32.type;
  readonly bits = number32.bits;
  readonly order = number32.order;
  readonly #inner: Operand;
  readonly #data: object;

  constructor(inner: Operand, data: object) {
    this.#inner = inner;
    this.#data = data;
  }

  emit(code: Code, word: number): void {
    const source = code.take(this.#inner);
    this.#inner.emit(code, source);
    code.release(source);
    const registers = { sreg: registerOf(source), dreg: registerOf(word), len: bytesOf(this.#inner.bits) };
    code.push('hash', { ...registers, ...this.#data });
  }
}

function listHash(data: unknown, rule: ListScope): void {
  const { sreg, dreg, len, modulus: mod = 0, seed, offset = 0, type = 'jhash' } = data as HashExpression;
  const more = offset === 0 ? {} : { offset };
  if (type === 'symhash') rule.load(dreg, { kind: 'load', json: { symhash: { mod, ...more } }, ...number32 });
  else if (type === 'jhash') {
    const { json: expr } = rule.showKey(rule.read(sreg, len));
    const jhash = { mod, ...(seed === undefined ? {} : { seed }), ...more, expr };
    rule.load(dreg, { kind: 'load', json: { jhash }, ...number32 });
  } else unlisted('a hash that is not known');
}

/** `jhash` and `symhash` in JSON. */
export const hash: ExpressionKind = {
  name: 'hash',
  schema: hashExpression,
  list: listHash,
  operands: {
    jhash(json, rule) {
      const { expr, mod, seed, offset } = propertiesOf(json, ['expr', 'mod', 'seed', 'offset']);
      let inner: Operand;
      try {
        inner = rule.operand(expr);
      } catch (error) {
        throw located(error, 'expr');
      }
      return new HashOperand(inner, {
        modulus: asInteger(mod, 1, maximum),
        ...(seed === undefined ? {} : { seed: asInteger(seed, 0, maximum) }),
        offset: asInteger(offset ?? 0, 0, maximum),
        type: 'jhash',
      });
    },
    symhash(json) {
      const { mod, offset } = propertiesOf(json, ['mod', 'offset']);
      const data = {
        modulus: asInteger(mod, 1, maximum),
        offset: asInteger(offset ?? 0, 0, maximum),
        type: 'symhash',
      };
      return {
        ...number32,
        kind: 'hash',
        emit: (code, word) => code.push('hash', { dreg: registerOf(word), ...data }),
      };
    },
  },
};
