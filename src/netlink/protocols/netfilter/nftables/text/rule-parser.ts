import { parseDuration } from '../datatypes/time.ts';
import type { DataType } from '../datatypes/type.ts';
import type {
  NftElement,
  NftElementProperties,
  NftExpression,
  NftInteger,
  NftStatement,
} from '../json-types.ts';
import { matchOf } from './comparison.ts';
import type { Cursor } from './cursor.ts';
import { tokenName } from './cursor.ts';
import { nextOperator } from './next-operator.ts';
import { comparisons, operatorLevels } from './operators.ts';
import type { Parsing, Selector } from './parsing.ts';
import { isExpression, selectorsByWord } from './selectors/index.ts';
import { isMeta } from './selectors/meta.ts';
import { isRawPayload, parseRawPayload } from './selectors/payload.ts';
import { statementsByWord } from './statements/index.ts';
import { statefulNames } from './statements/stateful.ts';
import { parseVerdict, verdictWords } from './statements/verdict.ts';
import { describeKnown } from './syntax-error.ts';
import type { Token } from './tokenizer.ts';
import { typeOfJson } from './type-of.ts';
import type { Variables } from './variables.ts';

const maximum64 = 1n << 64n;

/** Words that stand for truth values. */
const truths: Readonly<Record<string, boolean>> = { exists: true, missing: false };

/** Parses statements and expressions. */
export class RuleParser implements Parsing {
  readonly cursor: Cursor;
  variables: Variables;

  constructor(cursor: Cursor, variables: Variables) {
    this.cursor = cursor;
    this.variables = variables;
    // The tables take these out of the parser.
    this.expression = this.expression.bind(this);
    this.value = this.value.bind(this);
    this.assigned = this.assigned.bind(this);
    this.name = this.name.bind(this);
    this.integer = this.integer.bind(this);
    this.number = this.number.bind(this);
    this.seconds = this.seconds.bind(this);
    this.milliseconds = this.milliseconds.bind(this);
    this.text = this.text.bind(this);
    this.statement = this.statement.bind(this);
    this.elementKey = this.elementKey.bind(this);
  }

  /** The statements up to the end of the rule. */
  statements(): NftStatement[] {
    const found: NftStatement[] = [];
    while (!this.#isRuleEnd()) found.push(this.statement());
    return found;
  }

  #isRuleEnd(): boolean {
    const { cursor } = this;
    const { kind } = cursor.peek();
    return cursor.isSeparator() || kind === 'end' || cursor.isSign('}') || cursor.isWord('comment');
  }

  statement(): NftStatement {
    const { cursor } = this;
    const token = cursor.peek();
    if (token.kind === 'value' && !isExpression(token.value)) return this.#statementValue(cursor.next());
    const syntax = token.kind === 'word' ? statementsByWord.get(token.text) : undefined;
    const found = syntax?.find((one) => one.applies?.(cursor) ?? true);
    if (found !== undefined) return cursor.nested(() => found.parse(this));
    if (token.kind !== 'word' && token.kind !== 'value' && !isRawPayload(cursor) && !cursor.isSign('('))
      cursor.expected('a statement');
    if (token.kind === 'word' && !selectorsByWord.has(token.text))
      cursor.unknownWord('a statement', [...statementsByWord.keys(), ...selectorsByWord.keys()]);
    return this.#comparison(this.expression());
  }

  /** A statement that is put into the text as JSON. */
  #statementValue(token: Token): NftStatement {
    const { value } = token;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      this.cursor.fail('expected a statement: an object of JSON', token);
    return value as NftStatement;
  }

  /** The statement that begins with a key: it is compared, set, or looked up. */
  #comparison(left: NftExpression): NftStatement {
    const { cursor } = this;
    if (cursor.acceptWord('set')) {
      const value = cursor.nested(() => this.assigned(typeOfJson(left)?.type));
      return { mangle: { key: left, value } };
    }
    if (cursor.acceptWord('vmap')) return { vmap: { key: left, data: this.set() } };
    const token = cursor.peek();
    const operator =
      (token.kind === 'sign' || token.kind === 'word') && Object.hasOwn(comparisons, token.text)
        ? comparisons[token.text]
        : undefined;
    if (operator !== undefined) cursor.next();
    const right = cursor.nested(() => this.value());
    if (cursor.acceptSign('/')) {
      const mask = bits(cursor.nested(() => this.#list()));
      return { match: { op: operator ?? '==', left: { '&': [left, mask] }, right: bits(right) } };
    }
    return { match: matchOf({ op: operator, left, right }, typeOfJson) };
  }

  expression(): NftExpression {
    return this.#concat(() => this.#binary(() => this.#primary()));
  }

  #concat(part: () => NftExpression): NftExpression {
    const first = part();
    if (!this.cursor.isSign('.')) return first;
    const parts = [first];
    while (this.cursor.acceptSign('.')) parts.push(part());
    return { concat: parts };
  }

  /** Operands joined by operators of bits. */
  #binary(operand: () => NftExpression, level = operatorLevels.length - 1): NftExpression {
    if (level < 0) return operand();
    let left = this.#binary(operand, level - 1);
    for (let operator = nextOperator(this.cursor, level); operator !== undefined; ) {
      // The same operator again takes one more operand.
      const operands = operandsOf(operator, left);
      const same = operator;
      while (operator === same) {
        this.cursor.next();
        operands.push(this.#binary(operand, level - 1));
        operator = nextOperator(this.cursor, level);
      }
      left = { [same]: operands } as unknown as NftExpression;
    }
    return left;
  }

  #primary(expected?: DataType): NftExpression {
    const { cursor } = this;
    if (isRawPayload(cursor)) return parseRawPayload(this);
    if (cursor.isSign('(')) return this.#parentheses(() => this.#binary(() => this.#primary(expected)));
    const selector = this.#selector(expected);
    return selector === undefined ? this.#constant() : selector.parse(this);
  }

  #parentheses(read: () => NftExpression): NftExpression {
    return this.cursor.nested(() => {
      this.cursor.expectSign('(');
      const inner = read();
      this.cursor.expectSign(')');
      return inner;
    });
  }

  /** The selector that begins here; `undefined` for a constant. */
  #selector(expected: DataType | undefined): Selector | undefined {
    const { cursor } = this;
    const word = cursor.wordAt();
    const selectors = word === undefined ? undefined : selectorsByWord.get(word);
    if (word === undefined || selectors === undefined) return undefined;
    const found = selectors.find((one) => one.applies?.(cursor) ?? true);
    const isNamed = expected?.names !== undefined && Object.hasOwn(expected.names, word);
    if (found !== undefined) return isNamed && isMeta(cursor) && word !== 'meta' ? undefined : found;
    // Only where a value stands may it be the name of a protocol.
    return expected === undefined && !this.#isInValue ? selectors.at(-1) : undefined;
  }

  #isInValue = false;

  assigned(expected?: DataType): NftExpression {
    const before = this.#isInValue;
    this.#isInValue = true;
    try {
      return this.#assigned(expected);
    } finally {
      this.#isInValue = before;
    }
  }

  #assigned(expected: DataType | undefined): NftExpression {
    const { cursor } = this;
    if (cursor.isSign('{')) return this.set();
    const part = (): NftExpression => this.#spanned(() => this.#binary(() => this.#primary(expected)));
    const value = this.#concat(part);
    if (cursor.acceptWord('map')) return { map: { key: value, data: this.set() } };
    if (!cursor.isSign(',')) return value;
    const list = [value];
    while (cursor.acceptSign(',')) list.push(part());
    return list;
  }

  value(): NftExpression {
    const { cursor } = this;
    if (cursor.isSign('{') || cursor.isSign('@')) return this.set();
    return this.#concat(() => this.#list());
  }

  /** A constant, or several of a list. */
  #list(): NftExpression {
    const first = this.#span();
    if (!this.cursor.isSign(',')) return first;
    const list = [first];
    while (this.cursor.acceptSign(',')) list.push(this.#span());
    return list;
  }

  /** Constants: one, a network or a range. */
  #span(): NftExpression {
    return this.#spanned(() => this.#binary(() => this.#constantOperand()));
  }

  /** Reads a value, a network or a range. */
  #spanned(read: () => NftExpression): NftExpression {
    const { cursor } = this;
    const first = read();
    if (cursor.isSign('/') && cursor.peek(1).kind === 'number') {
      cursor.next();
      return { prefix: { addr: first, len: this.number('the length of a prefix') } };
    }
    if (!cursor.acceptSign('-')) return first;
    return { range: [first, read()] };
  }

  #constantOperand(): NftExpression {
    return this.cursor.isSign('(')
      ? this.#parentheses(() => this.#binary(() => this.#constantOperand()))
      : this.#constant();
  }

  #constant(): NftExpression {
    const token = this.cursor.peek();
    switch (token.kind) {
      case 'number':
        this.cursor.next();
        return integerOf(token.text);
      case 'string':
        this.cursor.next();
        return token.text;
      case 'word':
        this.cursor.next();
        return truths[token.text] ?? token.text;
      case 'variable':
      case 'value':
        return this.#given() as NftExpression;
      case 'sign':
        if (token.text === '@') return this.set();
        if (token.text === '*') {
          this.cursor.next();
          return '*';
        }
        break;
      default:
    }
    return this.cursor.expected('a value');
  }

  /** The value of a variable, or a value that is put into the text. */
  #given(): unknown {
    const token = this.cursor.next();
    if (token.kind === 'value') return token.value;
    if (this.variables.has(token.text)) return this.variables.get(token.text);
    return this.cursor.fail(
      `the variable '$${token.text}' is not defined${describeKnown(token.text, this.variables.names())}`,
      token,
    );
  }

  set(): NftExpression {
    const { cursor } = this;
    if (cursor.acceptSign('@')) return `@${this.name('the name of a set')}`;
    if (!cursor.isSign('{')) {
      const token = cursor.peek();
      if (token.kind !== 'variable' && token.kind !== 'value')
        cursor.expected("'{' or '@' and the name of a set");
      return this.#given() as NftExpression;
    }
    return { set: cursor.nested(() => this.#elements()) };
  }

  #elements(): NftElement[] {
    const { cursor } = this;
    const elements: NftElement[] = [];
    cursor.expectSign('{');
    cursor.skipLines();
    while (!cursor.isSign('}')) {
      elements.push(...this.#element());
      cursor.skipLines();
      if (!cursor.acceptSign(',')) break;
      cursor.skipLines();
    }
    cursor.expectSign('}');
    return elements;
  }

  /** An element, or those of a set inside a set. */
  #element(): readonly NftElement[] {
    const { cursor } = this;
    if (cursor.isSign('{')) return elementsOf(this.set());
    const key = this.elementKey(() => this.#concat(() => this.#span()));
    // A variable may hold a set: its elements are those of this one.
    if (typeof key === 'object' && 'set' in key && !cursor.isSign(':')) return elementsOf(key);
    if (!cursor.acceptSign(':')) return [key];
    cursor.skipLines();
    return [
      [
        key,
        verdictWords.includes(cursor.wordAt() ?? '') ? parseVerdict(this) : this.#concat(() => this.#span()),
      ],
    ];
  }

  elementKey(read: () => NftExpression, hasStates = true): NftExpression {
    const val = read();
    const properties = this.#properties(hasStates);
    return properties === undefined ? val : { elem: { val, ...properties } };
  }

  #properties(hasStates: boolean): Omit<NftElementProperties, 'val'> | undefined {
    const { cursor } = this;
    const found: Record<string, unknown> = {};
    for (;;) {
      if (cursor.acceptWord('timeout')) found.timeout = this.seconds();
      else if (cursor.acceptWord('expires')) found.expires = this.seconds();
      else if (cursor.acceptWord('comment')) found.comment = this.text('a comment');
      else if (hasStates && this.#isState()) Object.assign(found, this.statement());
      else break;
    }
    return Object.keys(found).length === 0 ? undefined : (found as Omit<NftElementProperties, 'val'>);
  }

  /** Whether a state of the element stands here. */
  #isState(): boolean {
    const word = this.cursor.wordAt();
    return word === 'ct' ? this.cursor.isWord('count', 1) : statefulNames.includes(word ?? '');
  }

  name(what: string): string {
    const { cursor } = this;
    const token = cursor.peek();
    switch (token.kind) {
      case 'word':
      case 'string':
        cursor.next();
        return token.text;
      case 'variable':
      case 'value': {
        const given = this.#given();
        return typeof given === 'string' ? given : cursor.fail(`expected ${what}, a text`, token);
      }
      default:
        return cursor.expected(what);
    }
  }

  text(what: string): string {
    const { kind } = this.cursor.peek();
    return kind === 'word' ? this.cursor.next().text : this.name(what);
  }

  integer(what: string): NftInteger {
    const { cursor } = this;
    const token = cursor.peek();
    if (token.kind === 'number') {
      cursor.next();
      const value = integerOf(token.text);
      return typeof value === 'string' ? cursor.fail(`${token.text} has more than 64 bits`, token) : value;
    }
    if (token.kind !== 'variable' && token.kind !== 'value') return cursor.expected(what);
    const given = this.#given();
    return typeof given === 'number' || typeof given === 'bigint'
      ? given
      : cursor.fail(`expected ${what}, an integer`, token);
  }

  number(what: string): number {
    const token = this.cursor.peek();
    const value = this.integer(what);
    return typeof value === 'number'
      ? value
      : this.cursor.fail(`${tokenName(token)} is larger than 2^53`, token);
  }

  milliseconds(): number {
    const { cursor } = this;
    const token = cursor.peek();
    if (token.kind !== 'word' && token.kind !== 'string') return this.number('a duration') * 1000;
    const milliseconds = parseDuration(token.text);
    if (milliseconds === undefined) return cursor.expected("a duration such as '1h30m'");
    cursor.next();
    return milliseconds;
  }

  seconds(): number {
    return Math.floor(this.milliseconds() / 1000);
  }
}

/** The elements of a set in JSON. */
function elementsOf(json: NftExpression): readonly NftElement[] {
  if (typeof json !== 'object' || !('set' in json)) return [json];
  return Array.isArray(json.set) ? json.set : [json.set as NftExpression];
}

/** Flags of a list as bits of one value. */
function bits(json: NftExpression): NftExpression {
  return Array.isArray(json) ? { '|': json as readonly NftExpression[] } : json;
}

/** The first operands of an operator: those of the same operator, or one. */
function operandsOf(operator: string, left: NftExpression): NftExpression[] {
  return typeof left === 'object' && operator in left
    ? [...((left as unknown as Readonly<Record<string, readonly NftExpression[]>>)[operator] ?? [])]
    : [left];
}

/** An integer from its digits: a text where it has more than 64 bits. */
function integerOf(digits: string): NftInteger | string {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  const exact = BigInt(digits);
  return exact < maximum64 ? exact : `0x${exact.toString(16)}`;
}
