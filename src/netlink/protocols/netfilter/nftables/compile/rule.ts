import type { NetfilterFamily } from '../../header.ts';
import { toNumber } from '../bits.ts';
import { interfaceType } from '../datatypes/links.ts';
import { etherType, inetProto, nfProto } from '../datatypes/protocols.ts';
import type { Expression } from '../expression.ts';
import type { Header } from '../payload/header.ts';
import type { NftResolver } from '../resolver.ts';
import { binaryOf, binaryOperators } from './binary.ts';
import { Code } from './code.ts';
import { isObject, singleKey } from './json.ts';
import { operandCompilers, statementCompilers } from './kinds.ts';
import { Load } from './load.ts';
import { comparable, Match } from './match.ts';
import { mergePayloads } from './merge-payloads.ts';
import { type BinaryOperator, Constant, type Operand, type Value } from './nodes.ts';
import { PayloadOperand } from './packet-field.ts';
import { type Dependency, Protocols, tellsProtocol } from './protocols.ts';
import { located, refuse, refuseWord } from './refusal.ts';
import type { Comparison } from './rule-patterns.ts';
import {
  type AnonymousSet,
  type KeyedSet,
  type MatchOperator,
  type RuleScope,
  type Statement,
  typedOf,
} from './rule-scope.ts';
import type { SetDefinition } from './set-definition.ts';
import { transferred } from './transfer.ts';
import { type ConcatTyped, numberConstant, valueOfJson } from './values.ts';

/** The parts of a transaction that its rules need. */
export interface RuleEnvironment {
  readonly resolver: NftResolver;
  /** The set of that name in the rule's table; `undefined` where none is known. */
  findSet(family: NetfilterFamily, table: string, name: string): SetDefinition | undefined;
  /** Defines a set without a name, with these elements. */
  defineAnonymousSet(rule: RuleScope, options: AnonymousSet): KeyedSet;
}

/** Compiles the statements of one rule. */
export class RuleCompiler implements RuleScope {
  readonly family: NetfilterFamily;
  readonly table: string;
  readonly resolver: NftResolver;
  index = 0;
  readonly #protocols: Protocols;
  readonly #environment: RuleEnvironment;
  readonly #statements: Statement[] = [];
  #inner: Map<Header, Protocols> | undefined;
  /** The index of the JSON statement that each statement comes from, where a caller asks for it. */
  #origins: Map<Statement, number> | undefined;
  readonly #comparisons: Comparison[] = [];
  /** Whether the same statements with other constants are the same expressions: the rule refers to no set. */
  #hasSets = false;

  constructor(family: NetfilterFamily, table: string, environment: RuleEnvironment) {
    this.family = family;
    this.table = table;
    this.resolver = environment.resolver;
    this.#protocols = new Protocols(family);
    this.#environment = environment;
  }

  get protocols(): Protocols {
    return this.#protocols;
  }

  /**
   * The kernel's expressions of a list of statements. `origins` gets the index of the statement that each expression comes
   * from.
   */
  compile(statements: readonly unknown[], origins?: number[]): Expression[] {
    if (origins !== undefined) this.#origins = new Map();
    for (let index = 0; index < statements.length; index++) {
      this.index = index;
      try {
        this.#statement(statements[index]);
      } catch (error) {
        throw located(error, index);
      }
    }
    const code = new Code();
    for (const statement of mergePayloads(withoutRedundant(this.#statements, this.family), this.#origins)) {
      statement.emit(code);
      if (statement instanceof Match && statement.constants.length > 0)
        this.#comparisons.push({ constants: statement.constants, count: code.expressions.length });
      const origin = this.#origins?.get(statement) ?? 0;
      while (origins !== undefined && origins.length < code.expressions.length) origins.push(origin);
    }
    return code.expressions;
  }

  /** The comparisons with constants on which nothing else in the rule depends; `undefined` for a rule with sets. */
  get comparisons(): readonly Comparison[] | undefined {
    return this.#hasSets ? undefined : this.#comparisons;
  }

  #statement(json: unknown): void {
    if (!isObject(json)) refuse('expected an object with the name of a statement');
    const name = singleKey(json as Readonly<Record<string, unknown>>, 'a statement');
    const compile =
      statementCompilers.get(name) ?? refuseWord('a statement', name, statementCompilers.keys());
    try {
      compile((json as Readonly<Record<string, unknown>>)[name], this);
    } catch (error) {
      throw located(error, name);
    }
  }

  inner(tunnel: Header): Protocols {
    this.#inner ??= new Map();
    let protocols = this.#inner.get(tunnel);
    if (protocols === undefined) {
      protocols = new Protocols(undefined, tunnel);
      this.#inner.set(tunnel, protocols);
    }
    return protocols;
  }

  operand(json: unknown, expected?: ConcatTyped): Operand {
    if (!isObject(json) || 'range' in json) {
      if (expected === undefined) return refuse('expected an expression that is computed from the packet');
      const value = valueOfJson(json, expected, this);
      if (value.kind === 'flags') return new Constant(value, value.bytes);
      return value.kind === 'constant' ? value : refuse(`a ${value.kind} cannot stand here`);
    }
    const name = singleKey(json, 'an expression');
    try {
      if (binaryOperators.includes(name)) return binaryOf(name as BinaryOperator, json[name], this, expected);
      const compile =
        operandCompilers.get(name) ?? refuseWord('an expression', name, operandCompilers.keys());
      return compile(json[name], this, expected);
    } catch (error) {
      throw located(error, name);
    }
  }

  value(json: unknown, typed: ConcatTyped): Value {
    return valueOfJson(json, typed, this);
  }

  add(statement: Statement): void {
    this.#statements.push(statement);
    this.#origins?.set(statement, this.index);
  }

  match(left: Operand, operator: MatchOperator, right: Value | SetDefinition, json?: unknown): void {
    if (!('kind' in right)) {
      this.add(new Match(left, operator, right));
      return;
    }
    const tells = isTelling(left);
    if (tells && operator === 'eq') this.#learn(left, right);
    if (operator === 'any' || operator === 'none') {
      this.add(new Match(left, operator, right));
      return;
    }
    const { left: key, change } = transferred(left, right.kind === 'range' ? 'lt' : operator);
    const value = change === undefined ? right : change(right);
    const isFree =
      !tells &&
      change === undefined &&
      value instanceof Constant &&
      (operator === 'eq' || operator === 'neq') &&
      (typeof json === 'string' || typeof json === 'number');
    const constants = isFree
      ? [{ statement: this.index, json, typed: typedOf(left), bytes: value.wire }]
      : undefined;
    this.add(new Match(comparable(key, operator, value), operator, ordered(key, operator, value), constants));
  }

  /** A match may tell which protocol comes next. */
  #learn(left: Operand, right: Value): void {
    if (right.kind !== 'constant') return;
    if (left instanceof Load && left.kind === 'meta') {
      const known = left.tunnel === undefined ? this.protocols : this.inner(left.tunnel);
      if (left.key !== undefined) known.learnMeta(left.key, toNumber(right.bytes));
    } else if (left instanceof PayloadOperand && left.header !== undefined && left.field !== undefined) {
      const protocols = left.tunnel === undefined ? this.protocols : this.inner(left.tunnel);
      if (right.bytes.length <= 4) protocols.learnField(left.header, left.field, toNumber(right.bytes));
    }
  }

  depend(dependencies: readonly Dependency[], tunnel?: Header): void {
    for (const dependency of dependencies) {
      const left = dependencyOperand(dependency, tunnel);
      const [value, ...more] = dependency.values;
      if (more.length === 0) this.add(new Match(left, 'eq', numberConstant(value as number, left)));
      else {
        const { key, set } = this.anonymousSet({ prefix: '__set', left, elements: [...dependency.values] });
        this.add(new Match(key, 'eq', set));
      }
    }
  }

  dependFirst(dependencies: readonly Dependency[]): void {
    if (dependencies.length === 0) return;
    const present = this.#statements.splice(0);
    this.depend(dependencies);
    this.#statements.push(...present);
  }

  get hasTransportMatch(): boolean {
    return this.#statements.some(
      (statement) =>
        statement instanceof Match &&
        ((statement.left instanceof Load && statement.left.key === 'l4proto') ||
          (statement.left instanceof PayloadOperand &&
            (statement.left.header?.name === 'th' || statement.left.field?.type === inetProto))),
    );
  }

  namedSet(reference: string): SetDefinition {
    this.#hasSets = true;
    const name = reference.startsWith('@') ? reference.slice(1) : reference;
    const found = this.#environment.findSet(this.family, this.table, name);
    return found ?? refuse(`there is no set or map '${name}' in table ${this.family} ${this.table}`);
  }

  anonymousSet(options: AnonymousSet): KeyedSet {
    this.#hasSets = true;
    return this.#environment.defineAnonymousSet(this, options);
  }
}

/** Whether a match of the operand may tell which protocol comes next. */
function isTelling(left: Operand): boolean {
  if (left instanceof Load) return left.kind === 'meta' && tellsProtocol({ meta: left.key });
  return left instanceof PayloadOperand && tellsProtocol(left);
}

const etherTypes: Readonly<Record<string, number>> = { ip: 0x0800, ip6: 0x86dd };

/** Leaves out that the packets of a family are of its protocol, where more follows. */
function withoutRedundant(statements: readonly Statement[], family: NetfilterFamily): readonly Statement[] {
  const value = etherTypes[family];
  if (value === undefined) return statements;
  const isRedundant = (statement: Statement, index: number): boolean =>
    index < statements.length - 1 &&
    statement instanceof Match &&
    statement.operator === 'eq' &&
    statement.left instanceof Load &&
    statement.left.key === 'protocol' &&
    statement.left.kind === 'meta' &&
    statement.left.tunnel === undefined &&
    statement.right instanceof Constant &&
    toNumber(statement.right.bytes) === value;
  return statements.some(isRedundant)
    ? statements.filter((statement, index) => !isRedundant(statement, index))
    : statements;
}

/** The value in the byte order that it is compared in. */
function ordered(left: Operand, operator: MatchOperator, value: Value): Value {
  if (value.kind !== 'constant' || operator === 'eq' || operator === 'neq') return value;
  return left.order === 'host' && left.type.base !== 'string'
    ? new Constant({ type: value.type, bits: value.bits, order: 'big' }, value.bytes)
    : value;
}

const metaTypes = {
  l4proto: { type: inetProto, bits: 8, order: 'host' },
  nfproto: { type: nfProto, bits: 8, order: 'host' },
  protocol: { type: etherType, bits: 16, order: 'big' },
  iiftype: { type: interfaceType, bits: 16, order: 'host' },
} as const;

function dependencyOperand(dependency: Dependency, tunnel: Header | undefined): Operand {
  const { meta, header, field, before = 0 } = dependency;
  if (meta !== undefined)
    return new Load('meta', metaTypes[meta], (dreg) => ({ key: meta, dreg }), meta, tunnel);
  if (header === undefined || field === undefined) return refuse('a dependency without a field');
  return new PayloadOperand(field, header.base, before + field.offset, { header, field, tunnel });
}
