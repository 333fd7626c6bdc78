import { decode } from '../../../../codec/index.ts';
import type { NetfilterFamily } from '../../header.ts';
import { wordOfRegister } from '../compile/code.ts';
import type { Typed } from '../compile/nodes.ts';
import { tellsProtocol } from '../compile/protocols.ts';
import type { ConcatTyped } from '../compile/values.ts';
import { type Expression, expression as expressionType } from '../expression.ts';
import type { NftExpression, NftStatement } from '../json-types.ts';
import type { Header } from '../payload/header.ts';
import { showBound } from './constants.ts';
import { listElements, partsOfSet } from './elements.ts';
import { expressionListers } from './kinds.ts';
import { type ComparedConstant, type ListOptions, type ListScope, unlisted } from './list-scope.ts';
import type { ListedSet, SetSource } from './listed-set.ts';
import type { KeyPart, Node } from './nodes.ts';
import { PacketScope, type Shown } from './packet-scope.ts';
import { plainAttributes } from './plain-attributes.ts';
import { show, showKey } from './show.ts';

/** A value in registers, and whether something was done with it. */
interface Held {
  readonly node: Node;
  readonly expression: Expression;
  /** Where it would be listed if nothing were done with it. */
  readonly at: number;
  isUsed: boolean;
}

type MatchStatement = Extract<NftStatement, { readonly match: unknown }>;

/** A part of an expression that is listed alone: nothing else in the rule depends on it. */
export interface Variable {
  /** Index of the expression. */
  readonly expression: number;
  /** The statement that shows it. */
  readonly statement: NftStatement;
  /** The constant of a comparison. The whole expression if absent. */
  readonly constant?: Uint8Array | undefined;
  /** Returns the statement for other bytes in its place. */
  readonly show: (bytes: Uint8Array, statement: NftStatement) => NftStatement;
}

/** Lists the expressions of one rule. */
export class RuleLister implements ListScope {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly options: ListOptions;
  readonly #sets: SetSource;
  readonly #statements: (NftStatement | undefined)[] = [];
  readonly #registers: (Held | undefined)[] = [];
  readonly #held: Held[] = [];
  readonly #packet: PacketScope;
  #inner: Map<Header, PacketScope> | undefined;
  #expression: Expression = {};
  /** Index of the expression. */
  #index = -1;
  readonly #variables: Variable[] = [];
  /** The expressions on which other statements depend. */
  readonly #fixed = new Set<number>();
  /** The last statement, where it is the lower limit of a value. */
  #first: { readonly left: Shown; readonly value: Uint8Array; readonly index: number } | undefined;
  #tunnel: Header | undefined;

  constructor(family: NetfilterFamily, table: string, sets: SetSource, options: ListOptions) {
    this.family = family;
    this.table = table;
    this.options = options;
    this.#sets = sets;
    this.#packet = new PacketScope(family, this.#drop);
  }

  readonly #drop = (statement: number): void => {
    this.#statements[statement] = undefined;
  };

  /** The statements of a rule's expressions. What cannot be listed as a statement is listed as it is. */
  list(expressions: readonly Expression[]): NftStatement[] {
    for (const expression of expressions) this.#one(expression);
    const unread = this.#held.filter(({ isUsed }) => !isUsed);
    const statements: NftStatement[] = [];
    let next = 0;
    for (let index = 0; index <= this.#statements.length; index++) {
      for (; next < unread.length && (unread[next] as Held).at <= index; next++)
        statements.push(plainStatement((unread[next] as Held).expression));
      const statement = this.#statements[index];
      if (statement !== undefined) statements.push(statement);
    }
    return statements;
  }

  #one(expression: Expression): void {
    const { name, data } = expression;
    this.#expression = expression;
    this.#index++;
    try {
      const lister = name === undefined ? undefined : expressionListers.get(name);
      if (lister === undefined || data instanceof Uint8Array)
        throw unlisted('an expression that is not known');
      lister(data ?? {}, this);
    } catch {
      // Every expression of the kernel is listed. One without a meaning in JSON is listed with its attributes.
      this.#statements.push(plainStatement(expression));
      this.#packet.keep();
    }
  }

  /** The parts of the rule that may be listed again for other bytes. */
  get variables(): readonly Variable[] {
    return this.#variables.filter(({ expression }) => !this.#fixed.has(expression));
  }

  get tunnel(): Header | undefined {
    return this.#tunnel;
  }

  packet(tunnel?: Header): PacketScope {
    if (tunnel === undefined) return this.#packet;
    this.#inner ??= new Map();
    let scope = this.#inner.get(tunnel);
    if (scope === undefined) {
      scope = new PacketScope(this.family, this.#drop, tunnel, this.#packet);
      this.#inner.set(tunnel, scope);
    }
    return scope;
  }

  nested(name: string | undefined, data: unknown, tunnel: Header): void {
    const lister = name === undefined ? undefined : expressionListers.get(name);
    if (lister === undefined || this.#tunnel !== undefined) unlisted('an expression that is not known');
    this.#tunnel = tunnel;
    try {
      lister(data ?? {}, this);
    } finally {
      this.#tunnel = undefined;
    }
  }

  load(register: number | undefined, node: Node): void {
    const word = register === undefined ? undefined : wordOfRegister(register);
    if (word === undefined) unlisted(`the register ${String(register)}`);
    const held: Held = { node, expression: this.#expression, at: this.#statements.length, isUsed: false };
    this.#held.push(held);
    const words = Math.max(1, (node.bits + 31) >> 5);
    this.#registers[word] = held;
    for (let index = 1; index < words; index++) this.#registers[word + index] = undefined;
  }

  read(register: number | undefined, bytes?: number): Node {
    const word = register === undefined ? undefined : wordOfRegister(register);
    if (word === undefined) return unlisted(`the register ${String(register)}`);
    const first = this.#at(word);
    const words = bytes === undefined ? 1 : (bytes + 3) >> 2;
    let taken = wordsOf(first);
    if (taken >= words) return first;
    const parts = [first];
    while (taken < words) {
      const part = this.#at(word + taken);
      parts.push(part);
      taken += wordsOf(part);
    }
    return { kind: 'concat', parts, bits: taken * 32 };
  }

  #at(word: number): Node {
    const held = this.#registers[word];
    if (held === undefined) return unlisted('a register that nothing was loaded into');
    held.isUsed = true;
    return held.node;
  }

  add(statement: NftStatement, again?: (data: unknown) => NftStatement): void {
    this.#packet.keep();
    this.#statements.push(statement);
    if (again === undefined) return;
    const show: Variable['show'] = (bytes) => again(decode(expressionType, bytes)?.data ?? {});
    this.#variables.push({ expression: this.#index, statement, show });
  }

  match(
    left: Shown,
    op: string,
    right: NftExpression,
    value?: Uint8Array,
    constant?: ComparedConstant,
  ): void {
    if (op === '<=' && value !== undefined && this.#endRange(left, value)) return;
    const index = this.#statements.length;
    this.#first = op === '>=' && value !== undefined ? { left, value, index } : undefined;
    const statement: NftStatement = { match: { op, left: compared(left.json), right } };
    this.#statements.push(statement);
    if (constant === undefined || (op !== '==' && op !== '!=') || tellsProtocol(left))
      this.#fixed.add(this.#index);
    else {
      const show: Variable['show'] = (bytes, before) => {
        const { match } = before as MatchStatement;
        return { match: { op: match.op, left: match.left, right: constant.show(bytes) } };
      };
      this.#variables.push({ expression: this.#index, statement, constant: constant.wire, show });
    }
    if (op === '==' && value !== undefined && value.length <= 4)
      this.packet(left.tunnel).matched(left, value, index);
  }

  /** Lists two comparisons that limit one value, as older versions of nft write a range, as a range. */
  #endRange(left: Shown, last: Uint8Array): boolean {
    const first = this.#first;
    this.#first = undefined;
    if (first === undefined || first.index !== this.#statements.length - 1) return false;
    if (JSON.stringify(first.left.json) !== JSON.stringify(left.json)) return false;
    const range = [first.value, last].map((bytes) => showBound(bytes, left, this.options));
    const right = { range } as unknown as NftExpression;
    this.#statements[first.index] = { match: { op: '==', left: compared(left.json), right } };
    return true;
  }

  show(node: Node, expected?: ConcatTyped): Shown {
    return show(node, this, expected);
  }

  showKey(node: Node, set?: ListedSet): { json: NftExpression; parts: KeyPart[] } {
    return showKey(node, this, set === undefined ? [] : partsOfSet(set.definition));
  }

  value(node: Node, typed: ConcatTyped): NftExpression {
    return show(node, this, typed).json;
  }

  set(name: string | undefined, id: number | undefined): ListedSet {
    const found = name === undefined ? undefined : this.#sets.set(this.family, this.table, name, id);
    return found ?? unlisted('a set that is not known');
  }

  showSet({ definition, elements }: ListedSet, key: readonly KeyPart[], data?: Typed): NftExpression {
    if ((definition.flags & 1) === 0) return `@${definition.name}`;
    return { set: listElements(definition, elements, key, data, this.options) };
  }
}

function wordsOf({ bits }: { readonly bits: number }): number {
  return Math.max(1, (bits + 31) >> 5);
}

function plainStatement({ name = '', data }: Expression): NftStatement {
  return { unknown: { name, attributes: plainAttributes(data) } };
}

/** A key as it stands in a match: the check for a route is that for the link there, compared with true or false. */
function compared(json: NftExpression): NftExpression {
  if (typeof json !== 'object' || Array.isArray(json)) return json;
  if ('fib' in json && json.fib.result === 'check') return { fib: { ...json.fib, result: 'oif' } };
  if ('concat' in json && Array.isArray(json.concat)) return { concat: json.concat.map(compared) };
  return json;
}
