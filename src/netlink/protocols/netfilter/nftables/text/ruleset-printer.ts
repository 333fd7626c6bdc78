import { asArray, asList, asObject, isObject, type JsonObject, singleKey } from '../compile/json.ts';
import { inProperty, refuseWord } from '../compile/refusal.ts';
import { elementLines } from './element-lines.ts';
import { objectSyntaxes, syntaxByJson } from './objects/index.ts';
import { dataOf, typedOf } from './objects/set.ts';
import { RulePrinter } from './rule-printer.ts';
import { nameText, quoted } from './words.ts';

/** How a ruleset is written. */
export interface PrintOptions {
  /** Handles of all objects behind them, as a comment (`nft --handle`). */
  readonly handles?: boolean | undefined;
  /** Leaves out elements of sets (`nft --terse`). */
  readonly terse?: boolean | undefined;
  /** Leaves out counts of counters and the like (`nft --stateless`). */
  readonly stateless?: boolean | undefined;
  /** Leaves out empty lines between the objects of a table. */
  readonly compact?: boolean | undefined;
}

/** A table with its objects, as it is listed. */
interface PrintedTable {
  readonly family: string;
  readonly name: string;
  json: JsonObject;
  /** Objects by their kind, in the order of the list. */
  readonly objects: [kind: string, json: JsonObject][];
  /** Rules by their chain. */
  readonly rules: Map<string, JsonObject[]>;
}

/** Kinds in the order in which nft lists them: objects, sets and maps, flow tables, chains. */
const order: readonly (readonly string[])[] = [
  objectSyntaxes
    .map(({ json }) => json)
    .filter((json) => !['set', 'map', 'flowtable', 'chain'].includes(json)),
  ['set', 'map'],
  ['flowtable'],
  ['chain'],
];

/** Writes rulesets and commands. */
export class RulesetPrinter {
  readonly #printer: RulePrinter;
  readonly #options: PrintOptions;

  constructor(options: PrintOptions) {
    this.#options = options;
    this.#printer = new RulePrinter(options.stateless === true);
  }

  /** A ruleset as nft lists it: one block a table. */
  ruleset(json: unknown): string {
    const tables = new Map<string, PrintedTable>();
    const list =
      isObject(json) && 'nftables' in json ? asArray(json.nftables) : asArray(json, 'a list of objects');
    list.forEach((item, index) => {
      inProperty(index, () => place(item, tables));
    });
    return [...tables.values()].map((table) => this.#table(table)).join('');
  }

  #handle({ handle }: JsonObject): string {
    return this.#options.handles === true && handle !== undefined ? ` # handle ${handle}` : '';
  }

  #table({ family, name, json, objects, rules }: PrintedTable): string {
    const lines = [`table ${family} ${nameText(name)} {${this.#handle(json)}\n`];
    if (json.comment !== undefined) lines.push(`\tcomment ${quoted(String(json.comment))}\n`);
    if (json.flags !== undefined) lines.push(`\tflags ${asList(json.flags).join(',')}\n`);
    let isFirst = json.flags === undefined;
    for (const kinds of order)
      for (const [kind, object] of objects) {
        if (!kinds.includes(kind)) continue;
        if (!isFirst && this.#options.compact !== true) lines.push('\n');
        isFirst = false;
        const block = inProperty(kind, () =>
          this.#block(kind, object, (kind === 'chain' ? rules.get(String(object.name)) : undefined) ?? []),
        );
        lines.push(block);
      }
    return `${lines.join('')}}\n`;
  }

  #block(kind: string, json: JsonObject, rules: readonly JsonObject[]): string {
    const syntax = syntaxByJson.get(kind) ?? refuseWord('an object', kind, syntaxByJson.keys());
    const lines = syntax.lines(json, this.#printer);
    const elements = this.#elements(json);
    if (elements !== undefined) lines.push(elements);
    for (const rule of rules) lines.push(`${this.rule(rule)}${this.#handle(rule)}`);
    const body = lines.map((line) => `\t\t${line}\n`).join('');
    return `\t${kind} ${nameText(String(json.name))} {${this.#handle(json)}\n${body}\t}\n`;
  }

  #elements({ elem, type, map }: JsonObject): string | undefined {
    if (elem === undefined || this.#options.terse === true) return undefined;
    const key = typedOf(type, this.#printer);
    const texts = inProperty('elem', () => this.#printer.elements(elem, key, dataOf(map, this.#printer)));
    return texts.length === 0 ? undefined : elementLines(texts, key);
  }

  /** The statements of a rule, and its comment. */
  rule({ family, expr, comment }: JsonObject): string {
    this.#printer.family = family === undefined ? undefined : String(family);
    const statements = asArray(expr ?? []).map((statement, index) =>
      inProperty(`expr[${index}]`, () => this.#printer.statement(statement)),
    );
    if (comment !== undefined) statements.push(`comment ${quoted(String(comment))}`);
    return statements.join(' ');
  }

  /** A command on one line. Objects alone are added. `typeOf` gives the set that elements are of. */
  command(json: unknown, setOf: SetSource = () => undefined): string {
    const command = asObject(json, 'a command');
    const key = singleKey(command, 'a command');
    if (key === 'metainfo') return '';
    const isObjectAlone = syntaxByJson.has(key) || ['table', 'rule', 'element'].includes(key);
    const [verb, object] = isObjectAlone ? ['add', command] : [key, asObject(command[key], 'an object')];
    const kind = singleKey(object, 'an object');
    const properties = object[kind] === null ? {} : asObject(object[kind], 'an object');
    return inProperty(kind, () => this.#line(verb, kind, properties, setOf));
  }

  #line(verb: string, kind: string, json: JsonObject, setOf: SetSource): string {
    const { family, table, name, handle } = json;
    if (kind !== 'element' && questionVerbs.includes(verb)) return questionLine(verb, kind, json);
    const words = [verb, kind];
    if (family !== undefined) words.push(String(family));
    if (table !== undefined) words.push(nameText(String(table)));
    if (name !== undefined) words.push(nameText(String(name)));
    else if (handle !== undefined && kind !== 'rule') words.push(`handle ${handle}`);
    const suffix = name === undefined || kind === 'rule' ? '' : this.#handle(json);
    switch (kind) {
      case 'rule':
        return [...words, ...this.#ruleWords(verb, json)].join(' ');
      case 'element':
        return [...words, this.#elementBlock(json, setOf)].join(' ');
      case 'table':
        return [...words, ...tableBlock(json)].join(' ') + suffix;
      default:
    }
    if (verb === 'rename') return [...words, nameText(String(json.newname))].join(' ');
    const lines = syntaxByJson.get(kind)?.lines(json, this.#printer) ?? [];
    // Only their names tell which sets are to be removed.
    const isNamed = json.type === undefined && (kind === 'set' || kind === 'map');
    const elements = isNamed ? undefined : this.#elements(json)?.replaceAll(/,\s+/g, ', ');
    const parts = [...(isNamed ? [] : lines), ...(elements === undefined ? [] : [elements])];
    const block = parts.map((line) => (line.endsWith(';') ? line : `${line};`)).join(' ');
    return `${words.join(' ')}${block === '' ? '' : ` { ${block} }`}${suffix}`;
  }

  #ruleWords(verb: string, json: JsonObject): string[] {
    const { chain, handle, position, index } = json;
    const words = [nameText(String(chain))];
    if (position !== undefined) words.push(`position ${position}`);
    else if (index !== undefined) words.push(`index ${index}`);
    else if (handle !== undefined) words.push(`handle ${handle}`);
    return verb === 'delete' || verb === 'destroy' ? words : [...words, this.rule(json)];
  }

  #elementBlock(json: JsonObject, setOf: SetSource): string {
    const set = setOf(json) as JsonObject | undefined;
    const key = set === undefined ? undefined : typedOf(set.type, this.#printer);
    const data = set === undefined ? undefined : dataOf(set.map, this.#printer);
    return `{ ${inProperty('elem', () => this.#printer.elements(json.elem, key, data)).join(', ')} }`;
  }
}

/** Commands that ask, and change nothing but counts. */
const questionVerbs: readonly string[] = ['list', 'get', 'reset'];

/** A question about one object, all of a kind, or everything. */
function questionLine(
  verb: string,
  kind: string,
  { family, table, chain, name, handle }: JsonObject,
): string {
  const isPlural = name === undefined && kind !== 'rule';
  const scope = isPlural && table !== undefined ? [chain === undefined ? 'table' : 'chain'] : [];
  const names = [table, chain, name].filter((one) => one !== undefined).map((one) => nameText(String(one)));
  const words = [verb, kind, ...scope, ...(family === undefined ? [] : [String(family)]), ...names];
  return [...words, ...(handle === undefined ? [] : [`handle ${handle}`])].join(' ');
}

/** Finds the set that elements are of: its JSON, `undefined` where it is not known. */
export type SetSource = (elements: JsonObject) => object | undefined;

function tableBlock({ flags, comment }: JsonObject): string[] {
  const lines: string[] = [];
  if (comment !== undefined) lines.push(`comment ${quoted(String(comment))};`);
  if (flags !== undefined) lines.push(`flags ${asList(flags).join(',')};`);
  return lines.length === 0 ? [] : [`{ ${lines.join(' ')} }`];
}

/** Puts an object into its table. Those of commands are added ones. */
function place(json: unknown, tables: Map<string, PrintedTable>): void {
  const item = asObject(json, 'an object');
  const name = singleKey(item, 'an object');
  if (name === 'metainfo') return;
  if (name === 'add' || name === 'create') {
    inProperty(name, () => place(item[name], tables));
    return;
  }
  const object = asObject(item[name], 'an object');
  const table = tableOf(object, String(name === 'table' ? object.name : object.table), tables);
  if (name === 'table') table.json = object;
  else if (name === 'rule') {
    const chain = String(object.chain);
    const rules = table.rules.get(chain);
    if (rules === undefined) table.rules.set(chain, [object]);
    else rules.push(object);
  } else if (name === 'element') addElements(object, table);
  else if (syntaxByJson.has(name)) table.objects.push([name, object]);
  else refuseWord('an object', name, ['table', 'rule', 'element', ...syntaxByJson.keys()]);
}

/** Elements that are listed apart from their set. */
function addElements({ name, elem }: JsonObject, { objects }: PrintedTable): void {
  const index = objects.findIndex(([kind, set]) => (kind === 'set' || kind === 'map') && set.name === name);
  const found = objects[index];
  if (found === undefined) return;
  const [kind, set] = found;
  objects[index] = [kind, { ...set, elem: [...asList(set.elem ?? []), ...asList(elem)] }];
}

function tableOf(
  { family = 'ip' }: JsonObject,
  name: string,
  tables: Map<string, PrintedTable>,
): PrintedTable {
  const key = `${family} ${name}`;
  let table = tables.get(key);
  if (table === undefined) {
    table = { family: String(family), name, json: {}, objects: [], rules: new Map() };
    tables.set(key, table);
  }
  return table;
}
