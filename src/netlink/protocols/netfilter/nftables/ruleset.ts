import { isRecord } from '../../../codec/encode-error.ts';
import { checkMethods } from '../../../request/checked.ts';
import { check, isInteger, isObject, isText, refuseSurplus, required } from '../../../request/input.ts';
import type { NetfilterFamily } from '../header.ts';
import type { ChainMessage } from './chains.ts';
import type { SetDefinition } from './compile/set-definition.ts';
import type { KnownRuleset } from './compile/transaction.ts';
import type { ElementMessage } from './elements.ts';
import type { FlowtableMessage } from './flowtables.ts';
import { definitionOf, familyName } from './known-sets.ts';
import type { ListedSet, SetSource } from './list/listed-set.ts';
import type { ObjectMessage } from './objects.ts';
import type { RuleMessage } from './rules.ts';
import type { SetMessage } from './sets.ts';
import type { TableMessage } from './tables.ts';

/** One table with all that is in it. */
export interface ListedTable {
  readonly family: NetfilterFamily;
  readonly name: string;
  readonly message: TableMessage | undefined;
  readonly chains: ChainMessage[];
  /** Rules by the name of their chain. */
  readonly rules: Map<string, RuleMessage[]>;
  readonly sets: ListedSet[];
  readonly objects: ObjectMessage[];
  readonly flowtables: FlowtableMessage[];
}

/** A message: its name, and its decoded body. */
export interface NamedMessage {
  readonly name: string;
  readonly value: unknown;
}

interface InTable {
  readonly family?: unknown;
  readonly table?: string | undefined;
}

const isName = required(isText);
const isMessage = required(
  isObject<NamedMessage>(
    { name: isName, value: check('the body of a message', isRecord) },
    'a message',
    false,
  ),
);

/** A ruleset of the messages that the kernel or a transaction has it in. Messages of other kinds are left out. */
export class Ruleset implements SetSource, KnownRuleset {
  static {
    const table = { family: isName, table: isName };
    checkMethods(Ruleset, {
      add: { message: isMessage },
      set: { ...table, name: isName, id: isInteger() },
      findSet: { ...table, name: isName },
      chainHandle: { ...table, name: isName },
      ruleHandles: { ...table, chain: isName },
    });
  }

  readonly tables: ListedTable[] = [];
  readonly #byName = new Map<string, ListedTable>();
  readonly #sets = new Map<string, ListedSet>();
  readonly #setsById = new Map<number, ListedSet>();

  constructor(...none: readonly never[]) {
    refuseSurplus('new Ruleset', 0, none);
  }

  add({ name, value }: NamedMessage): void {
    switch (name) {
      case 'newTable': {
        const { name: table } = value as TableMessage;
        this.#table(value as TableMessage, table, value as TableMessage);
        return;
      }
      case 'newChain':
        this.#in(value)?.chains.push(value as ChainMessage);
        return;
      case 'newRule': {
        const table = this.#in(value);
        const { chain = '' } = value as RuleMessage;
        const rules = table?.rules.get(chain);
        if (rules === undefined) table?.rules.set(chain, [value as RuleMessage]);
        else rules.push(value as RuleMessage);
        return;
      }
      case 'newSet':
        this.#addSet(value as SetMessage);
        return;
      case 'newSetElement': {
        const { elements = [], table = '', set = '', setId, family } = value as ElementMessage;
        const found = familyName(family);
        const target = found === undefined ? undefined : this.set(found, table, set, setId);
        for (const element of elements) target?.elements.push(element);
        return;
      }
      case 'newObject':
        this.#in(value)?.objects.push(value as ObjectMessage);
        return;
      case 'newFlowtable':
        this.#in(value)?.flowtables.push(value as FlowtableMessage);
        return;
      default:
    }
  }

  #in(value: unknown): ListedTable | undefined {
    const { table } = value as InTable;
    return this.#table(value as InTable, table);
  }

  #table({ family }: InTable, name: string | undefined, message?: TableMessage): ListedTable | undefined {
    const of = familyName(family as TableMessage['family']);
    if (of === undefined || name === undefined) return undefined;
    const key = `${of} ${name}`;
    let table = this.#byName.get(key);
    if (table === undefined) {
      table = {
        family: of,
        name,
        message,
        chains: [],
        rules: new Map(),
        sets: [],
        objects: [],
        flowtables: [],
      };
      this.#byName.set(key, table);
      this.tables.push(table);
    }
    return table;
  }

  #addSet(message: SetMessage): void {
    const definition = definitionOf(message);
    const table = this.#in(message);
    if (definition === undefined || table === undefined) return;
    const set: ListedSet = { message, definition, elements: [] };
    table.sets.push(set);
    this.#sets.set(`${table.family} ${table.name} ${definition.name}`, set);
    if (message.id !== undefined) this.#setsById.set(message.id, set);
  }

  set(family: NetfilterFamily, table: string, name: string, id: number | undefined): ListedSet | undefined {
    // Anonymous sets of a transaction have no name until the kernel has given them one.
    if (id !== undefined && name.includes('%d')) return this.#setsById.get(id);
    return this.#sets.get(`${family} ${table} ${name}`);
  }

  findSet(family: NetfilterFamily, table: string, name: string): SetDefinition | undefined {
    return this.#sets.get(`${family} ${table} ${name}`)?.definition;
  }

  chainHandle(family: NetfilterFamily, table: string, name: string): bigint | undefined {
    return this.#byName.get(`${family} ${table}`)?.chains.find((chain) => chain.name === name)?.handle;
  }

  ruleHandles(family: NetfilterFamily, table: string, chain: string): bigint[] {
    const rules = this.#byName.get(`${family} ${table}`)?.rules.get(chain) ?? [];
    return rules.map(({ handle }) => handle ?? 0n);
  }
}
