import { isRecord } from '../../../../codec/encode-error.ts';
import { argument, check, operation, required } from '../../../../request/input.ts';
import type { NetfilterFamily } from '../../header.ts';
import type { NftExpression, NftStatement } from '../json-types.ts';
import type { Cursor } from './cursor.ts';
import { chainItems } from './objects/chain.ts';
import { objectSyntaxes } from './objects/index.ts';
import {
  commentItem,
  type Items,
  type ObjectSyntax,
  type Place,
  type Properties,
  parseFlags,
  readItem,
} from './objects/object-syntax.ts';
import { parseFamily, parseTablePlace, type TablePlace } from './objects/place.ts';
import { RuleParser } from './rule-parser.ts';
import { placeIn, type Source } from './syntax-error.ts';
import { type Token, tokenize } from './tokenizer.ts';
import { Variables } from './variables.ts';

/** A command in JSON: a verb with an object. Some only read: `list`, `get`, `reset`. */
export type TextCommand = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Reads a file, or the files of a pattern, that `include` names. */
export type IncludeReader = (path: string, from: string) => readonly Source[];

const verbs = [
  ...['add', 'create', 'insert', 'replace', 'delete', 'destroy', 'flush', 'rename', 'list', 'get', 'reset'],
];

/** Tokens that commands begin with. */
const places = new WeakMap<object, Token>();

/** The place of a command that was parsed, as `file:line:column`; undefined for other commands. */
export const nftPlace = operation(
  'nft place',
  () => [
    required(
      argument(
        'command',
        check('a command', (value) => isRecord(value)),
      ),
    ),
  ],
  (command: object): string | undefined => {
    const token = places.get(command);
    return token === undefined ? undefined : placeIn(token.source, token.at).field;
  },
);

const tableItems: Items = {
  ...commentItem,
  flags(parsing, table) {
    table.flags = parseFlags(parsing, 'a flag of a table', ['dormant', 'owner', 'persist']);
  },
};

/** Words that define variables and read files. */
const definitionWords = ['define', 'redefine', 'undefine', 'include'];

/** Parses commands and blocks of tables. */
export class RulesetParser extends RuleParser {
  readonly #include: IncludeReader | undefined;
  readonly #commands: TextCommand[] = [];
  /** Rules of the block of a table: they come behind all that they may refer to. */
  #rules: TextCommand[] = [];
  #isInTable = false;

  constructor(cursor: Cursor, variables: Variables, include: IncludeReader | undefined) {
    super(cursor, variables);
    this.#include = include;
  }

  /** All commands of the text. */
  commands(): TextCommand[] {
    const { cursor } = this;
    for (cursor.skipSeparators(); cursor.peek().kind !== 'end'; cursor.skipSeparators()) {
      const [token, count] = [cursor.peek(), this.#commands.length];
      if (!this.#definition()) this.#command();
      this.#mark(token, count);
      if (cursor.peek().kind !== 'end' && !cursor.isSeparator()) cursor.expected('the end of the command');
    }
    return this.#commands;
  }

  #push(verb: string, object: string, properties: object | null): void {
    this.#commands.push({ [verb]: { [object]: properties } });
  }

  /** Remembers the place of commands that were made since. */
  #mark(token: Token, from: number): void {
    for (let index = from; index < this.#commands.length; index++) {
      const command = this.#commands[index] as TextCommand;
      if (!places.has(command)) places.set(command, token);
    }
  }

  /** A variable, or files to be read; `false` where it is neither. */
  #definition(): boolean {
    const { cursor } = this;
    const word = cursor.wordAt() ?? '';
    if (!definitionWords.includes(word)) return false;
    const at = cursor.next();
    if (word === 'include') this.#includeFiles(at);
    else if (word === 'undefine') {
      const name = this.#variableName();
      if (!this.variables.delete(name)) cursor.fail(`the variable '${name}' is not defined here`, at);
    } else {
      const name = this.#variableName();
      if (word === 'define' && this.variables.hasOwn(name))
        cursor.fail(`the variable '${name}' is defined already: use redefine`, at);
      cursor.expectSign('=');
      this.variables.set(name, this.#initializer());
    }
    return true;
  }

  #variableName(): string {
    const token = this.cursor.peek();
    return token.kind === 'word' ? this.cursor.next().text : this.cursor.expected('the name of a variable');
  }

  #initializer(): unknown {
    const { cursor } = this;
    return cursor.acceptSign('-') ? -this.number('a number') : cursor.nested(() => this.value());
  }

  #includeFiles(at: Token): void {
    const path = this.text('a path');
    if (this.#include === undefined) this.cursor.fail('include needs files: give `include` to read them', at);
    const sources = this.#readFiles(path, at);
    for (const source of [...sources].reverse()) {
      // The first command of a file begins a line, and the last one ends with the file.
      const end = source.text.length;
      const tokens: Token[] = [{ kind: 'newline', text: '\n', at: 0, end: 0, source }];
      tokenize(source, tokens);
      tokens.push({ kind: 'newline', text: '\n', at: end, end, source });
      this.cursor.include(tokens, at);
    }
  }

  #readFiles(path: string, at: Token): readonly Source[] {
    try {
      return (this.#include as IncludeReader)(path, at.source.name);
    } catch (error) {
      return this.cursor.fail(`"${path}" cannot be read: ${(error as Error).message}`, at);
    }
  }

  #command(): void {
    const { cursor } = this;
    const verb = verbs.find((word) => cursor.isWord(word));
    if (verb === undefined) {
      if (cursor.peek().kind !== 'word' || this.#kindAt() === undefined)
        cursor.unknownWord('a command', [...verbs, ...this.#kindWords(), ...definitionWords]);
      this.#change('add');
      return;
    }
    cursor.next();
    switch (verb) {
      case 'list':
      case 'reset':
        this.#question(verb);
        return;
      case 'flush':
        this.#flush();
        return;
      case 'rename':
        this.#rename();
        return;
      default:
        this.#change(verb);
    }
  }

  #kindWords(): string[] {
    return ['table', 'rule', 'element', 'ruleset', ...objectSyntaxes.map(({ words }) => words[0] as string)];
  }

  /** The kind of object whose words stand here. */
  #kindAt(): 'table' | 'rule' | 'element' | ObjectSyntax | undefined {
    const { cursor } = this;
    for (const kind of ['table', 'rule', 'element'] as const) if (cursor.isWord(kind)) return kind;
    return objectSyntaxes.find(({ words }) => words.every((word, index) => cursor.isWord(word, index)));
  }

  /** Makes, changes or removes one object. */
  #change(verb: string): void {
    const { cursor } = this;
    const kind = this.#kindAt();
    // A rule needs no word.
    const isRule = ['add', 'insert', 'replace'].includes(verb) && cursor.peek().kind !== 'end';
    if (kind === undefined && !isRule) cursor.unknownWord('an object', this.#kindWords());
    if (kind === 'table') this.#table(verb);
    else if (kind === 'element') this.#element(verb);
    else if (kind === 'rule' || kind === undefined) this.#rule(verb, kind !== undefined);
    else this.#object(verb, kind);
  }

  /** A handle in the place of a name; `undefined` where none stands here. */
  #handle(): { handle: unknown } | undefined {
    const { cursor } = this;
    if (!cursor.isWord('handle') || cursor.peek(1).kind !== 'number') return undefined;
    cursor.next();
    return { handle: this.integer('a handle') };
  }

  #table(verb: string): void {
    const { cursor } = this;
    cursor.expectWord('table');
    const family = parseFamily(this) ?? 'ip';
    const handle = verb === 'add' ? undefined : this.#handle();
    if (handle !== undefined) {
      this.#push(verb, 'table', { family, ...handle });
      return;
    }
    const name = this.name('the name of a table');
    const index = this.#commands.length;
    const properties = cursor.isSign('{') ? this.#tableBlock({ family, table: name }) : {};
    this.#commands.splice(index, 0, { [verb]: { table: { family, name, ...properties } } });
  }

  /** The content of a table: chains come first, rules last, since others may refer to them. */
  #tableBlock(place: TablePlace): Properties {
    const { cursor } = this;
    const properties: Properties = {};
    const start = this.#commands.length;
    this.#rules = [];
    this.#isInTable = true;
    this.#block(() => {
      if (this.#definition() || readItem(this, tableItems, properties)) return;
      const kind = this.#kindAt();
      if (kind === undefined || typeof kind === 'string')
        cursor.unknownWord('an object of a table', [
          ...objectSyntaxes.map(({ words }) => words[0] as string),
          ...Object.keys(tableItems),
          ...definitionWords,
        ]);
      else {
        const [token, count] = [cursor.peek(), this.#commands.length];
        this.#objectIn('add', kind, place);
        this.#mark(token, count);
      }
    });
    this.#isInTable = false;
    const made = this.#commands.splice(start);
    const isChain = (command: TextCommand): boolean => command.add?.chain !== undefined;
    const others = made.filter((command) => !isChain(command));
    for (const list of [made.filter(isChain), others, this.#rules])
      for (const command of list) this.#commands.push(command);
    this.#rules = [];
    return properties;
  }

  /** Reads a block, which has a scope for variables. */
  #block(readLine: () => void): void {
    const { cursor } = this;
    const outer = this.variables;
    this.variables = new Variables(outer);
    cursor.nested(() => {
      cursor.expectSign('{');
      for (cursor.skipSeparators(); !cursor.isSign('}'); cursor.skipSeparators()) {
        if (cursor.peek().kind === 'end') cursor.expected("'}'");
        readLine();
      }
      cursor.expectSign('}');
    });
    this.variables = outer;
  }

  #object(verb: string, kind: ObjectSyntax): void {
    for (const _ of kind.words) this.cursor.next();
    const place = parseTablePlace(this);
    const handle = verb === 'add' || verb === 'create' ? undefined : this.#handle();
    if (handle === undefined) this.#named(verb, kind, place);
    else this.#push(verb, kind.json, { ...place, ...handle });
  }

  #objectIn(verb: string, kind: ObjectSyntax, place: TablePlace): void {
    for (const _ of kind.words) this.cursor.next();
    this.#named(verb, kind, place);
  }

  #named(verb: string, kind: ObjectSyntax, { family, table }: TablePlace): void {
    const { cursor } = this;
    const place: Place = { family, table, name: this.name(`the name of a ${kind.json}`) };
    if (kind.json === 'chain' && cursor.isSign('{')) this.#chainBlock(verb, place);
    else {
      const token = cursor.peek();
      const properties = kind.parse(this, place);
      const isSet = kind.json === 'set' || kind.json === 'map';
      if (isSet && (verb === 'add' || verb === 'create') && properties.type === undefined)
        cursor.fail(`the ${kind.json} needs a type`, token);
      this.#push(verb, kind.json, { ...place, ...properties });
    }
  }

  /** A chain with its rules. */
  #chainBlock(verb: string, place: Place): void {
    const { family, table, name: chain } = place;
    const items = chainItems(family);
    const properties: Properties = {};
    const rules: TextCommand[] = [];
    this.#block(() => {
      if (this.#definition()) return;
      // `comment` alone is that of the chain.
      if (readItem(this, items, properties)) return;
      const token = this.cursor.peek();
      const command = { add: { rule: { family, table, chain, ...this.#ruleBody() } } };
      places.set(command, token);
      rules.push(command);
      if (!this.cursor.isSeparator() && !this.cursor.isSign('}')) this.cursor.expected('the end of the rule');
    });
    this.#push(verb, 'chain', { ...place, ...properties });
    for (const rule of rules) this.#rules.push(rule);
    if (this.#isInTable) return;
    for (const rule of this.#rules.splice(0)) this.#commands.push(rule);
  }

  /** The statements of a rule, and its comment. */
  #ruleBody(): { expr: NftStatement[]; comment?: string } {
    const token = this.cursor.peek();
    const expr = this.statements();
    if (expr.length === 0) this.cursor.fail('expected a statement', token);
    return this.cursor.acceptWord('comment') ? { expr, comment: this.text('a comment') } : { expr };
  }

  #rule(verb: string, hasWord: boolean): void {
    const { cursor } = this;
    if (hasWord) cursor.expectWord('rule');
    const { family, table } = parseTablePlace(this);
    const place = { family, table, chain: this.name('the name of a chain') };
    const at: Properties = {};
    const word = (['handle', 'position', 'index'] as const).find(
      (one) => cursor.isWord(one) && ['number', 'variable', 'value'].includes(cursor.peek(1).kind),
    );
    if (word !== undefined) {
      cursor.next();
      at[word] = this.integer(`the ${word} of a rule`);
    }
    const isRemoved = verb === 'delete' || verb === 'destroy';
    if ((isRemoved || verb === 'replace') && at.handle === undefined && at.index === undefined)
      cursor.expected("'handle' and the handle of the rule");
    this.#push(verb, 'rule', { ...place, ...at, ...(isRemoved ? {} : this.#ruleBody()) });
  }

  #element(verb: string): void {
    this.cursor.expectWord('element');
    const { family, table } = parseTablePlace(this);
    const name = this.name('the name of a set');
    const token = this.cursor.peek();
    const given: NftExpression = this.set();
    const elem =
      typeof given === 'object' && 'set' in given ? given.set : this.cursor.fail('expected elements', token);
    this.#push(verb, 'element', { family, table, name, elem });
  }

  #rename(): void {
    this.cursor.expectWord('chain');
    const place = parseTablePlace(this);
    const name = this.name('the name of a chain');
    this.#push('rename', 'chain', { ...place, name, newname: this.name('the new name') });
  }

  #flush(): void {
    const { cursor } = this;
    const kind = cursor.oneOf('an object to flush', ['ruleset', 'table', 'chain', 'set', 'map', 'meter']);
    if (kind === 'ruleset') {
      const family = parseFamily(this);
      this.#push('flush', kind, family === undefined ? null : { family });
      return;
    }
    const { family, table } = parseTablePlace(this);
    if (kind === 'table') this.#push('flush', kind, { family, name: table });
    else this.#push('flush', kind, { family, table, name: this.name(`the name of a ${kind}`) });
  }

  /** `list` and `reset`: of one object, of all of a kind, or of everything. */
  #question(verb: string): void {
    const { cursor } = this;
    const plurals = [
      'ruleset',
      'tables',
      'rules',
      ...objectSyntaxes.map(({ plural }) => plural),
      'meters',
      'hooks',
    ];
    const isCt = cursor.isWord('ct') && plurals.includes(`${cursor.wordAt(1)}`);
    if (isCt) cursor.next();
    const word = plurals.find((one) => cursor.isWord(one));
    if (word !== undefined) {
      cursor.next();
      this.#push(verb, isCt ? `ct ${word}` : word, this.#scope());
      return;
    }
    const kind = this.#kindAt();
    if (kind === 'table') {
      cursor.next();
      const { family, table } = parseTablePlace(this);
      this.#push(verb, 'table', { family, name: table });
    } else if (kind === 'rule') this.#ruleQuestion(verb);
    else if (kind === 'element') this.#element(verb);
    else if (kind === undefined) {
      const known = [...plurals, ...this.#kindWords(), 'meter'];
      if (!cursor.acceptWord('meter')) cursor.unknownWord('an object to list', known);
      this.#push(verb, 'meter', { ...parseTablePlace(this), name: this.name('the name of a meter') });
    } else {
      for (const _ of kind.words) cursor.next();
      this.#push(verb, kind.json, {
        ...parseTablePlace(this),
        name: this.name(`the name of a ${kind.json}`),
      });
    }
  }

  #ruleQuestion(verb: string): void {
    this.cursor.next();
    const place = { ...parseTablePlace(this), chain: this.name('the name of a chain') };
    const handle = this.#handle();
    if (verb === 'reset' && handle === undefined) this.cursor.expected("'handle' and the handle of the rule");
    this.#push(verb, 'rule', { ...place, ...handle });
  }

  /** A family, or a table and a chain, that all objects of a kind are asked of. */
  #scope(): { family?: NetfilterFamily; table?: string; chain?: string } | null {
    const { cursor } = this;
    const isIn = cursor.acceptWord('table');
    const isChain = !isIn && cursor.acceptWord('chain');
    const family = parseFamily(this);
    const named = isIn || isChain || (family !== undefined && cursor.peek().kind === 'word');
    if (!named) return family === undefined ? null : { family };
    const table = this.name('the name of a table');
    const chain = isChain || cursor.peek().kind === 'word' ? { chain: this.name('the name of a chain') } : {};
    return { family: family ?? 'ip', table, ...chain };
  }
}
