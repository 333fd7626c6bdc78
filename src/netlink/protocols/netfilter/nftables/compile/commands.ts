import { type NetfilterFamily, netfilterFamilies } from '../../header.ts';
import type { NftObjectKinds, NftObjectsByKind } from '../json-types.ts';
import type { NftMessageName } from '../message-types.ts';
import { objectKinds } from '../objects/index.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import type { RuleMessage } from '../rules.ts';
import { tableFlags } from '../tables.ts';
import { writeUserData } from '../userdata.ts';
import { type ElementVerb, pushChange, pushNumbers } from './change-elements.ts';
import { commentNote } from './comment.ts';
import { chainBody, chainLinksBody, devicesOf, priorityOf } from './compile-chain.ts';
import { objectBody } from './compile-object.ts';
import { ruleBody } from './compile-rule.ts';
import { compileSet, setDefinitionOf } from './compile-set.ts';
import { elementsOf } from './elements.ts';
import {
  asInteger,
  asList,
  asObject,
  isObject,
  type JsonObject,
  propertiesOf,
  singleKey,
  wordOf,
} from './json.ts';
import { mergesIntervals } from './merged-intervals.ts';
import { familyOf, handleIn, nameIn, placeOf } from './place.ts';
import { inProperty, refuse, refuseWord } from './refusal.ts';
import { type RulePlace, rulesOfChain } from './rule-order.ts';
import { messageFlags, type TransactionCompiler } from './transaction.ts';

/** The action of a command on an object. */
export type Verb = 'add' | 'create' | 'insert' | 'replace' | 'delete' | 'destroy' | 'flush' | 'rename';

const { request, create, exclusive, append, replace } = messageFlags;

/** Message flags of what makes an object. */
function makingFlags(verb: Verb): number {
  return request | create | (verb === 'create' ? exclusive : 0);
}

/** Handlers of one kind of objects by verb. */
type Handler = (command: JsonObject, transaction: TransactionCompiler, verb: Verb) => void;
type Handlers = Partial<Readonly<Record<Verb, Handler>>>;

function headerOf(family: NetfilterFamily): { family: number; version: number; resourceId: number } {
  return { family: netfilterFamilies[family], version: 0, resourceId: 0 };
}

/** Deletes by name or by handle. */
function removal(message: NftMessageName, destroyed: NftMessageName): Handlers {
  const remove: Handler = (command, transaction, verb) => {
    const family = familyOf(command);
    const handle = handleIn(command);
    const key =
      command.name === undefined && handle !== undefined ? { handle } : { name: nameIn(command, 'name') };
    const table = message === 'deleteTable' ? {} : { table: nameIn(command, 'table') };
    const hasElements = message === 'deleteTable' || message === 'deleteSet';
    if (hasElements && 'name' in key) transaction.empty(family, ...Object.values(table), key.name);
    transaction.push(verb === 'destroy' ? destroyed : message, request, {
      ...headerOf(family),
      ...table,
      ...key,
    });
  };
  return { delete: remove, destroy: remove };
}

const addTable: Handler = (command, transaction, verb) => {
  const family = familyOf(command);
  const name = nameIn(command, 'name');
  const { flags, comment } = command;
  const names = { dormant: tableFlags.dormant, owner: tableFlags.owner, persist: tableFlags.persist };
  const bits =
    flags === undefined
      ? 0
      : inProperty('flags', () =>
          asList(flags).reduce<number>((sum, flag) => sum | wordOf('a flag of a table', names, flag), 0),
        );
  const userdata =
    comment === undefined
      ? {}
      : { userdata: inProperty('comment', () => writeUserData([commentNote(comment)])) };
  const messageFlag = verb === 'create' ? request | exclusive : request;
  transaction.push('newTable', messageFlag, { ...headerOf(family), name, flags: bits, ...userdata });
};

const table: Handlers = {
  add: addTable,
  create: addTable,
  ...removal('deleteTable', 'destroyTable'),
  flush: (command, transaction) =>
    transaction.push('deleteRule', request, {
      ...headerOf(familyOf(command)),
      table: nameIn(command, 'name'),
    }),
};

const addChain: Handler = (command, transaction, verb) => {
  transaction.push('newChain', makingFlags(verb), chainBody(command, placeOf(command)));
};

const removeChain = removal('deleteChain', 'destroyChain');

const chain: Handlers = {
  add: addChain,
  create: addChain,
  ...removeChain,
  delete(command, transaction, verb) {
    if (command.dev === undefined) removeChain.delete?.(command, transaction, verb);
    else transaction.push('deleteChain', request, chainLinksBody(command, placeOf(command)));
  },
  flush(command, transaction) {
    const { family, table: tableName, name } = placeOf(command);
    transaction.push('deleteRule', request, { ...headerOf(family), table: tableName, chain: name });
  },
  rename(command, transaction) {
    const place = placeOf(command);
    const name = nameIn(command, 'newname');
    const handle =
      handleIn(command) ?? transaction.known.chainHandle?.(place.family, place.table, place.name);
    if (handle === undefined)
      refuse(`chain '${place.name}' of table ${place.family} ${place.table} is not known: give its handle`);
    transaction.push('newChain', request, { ...headerOf(place.family), table: place.table, name, handle });
  },
};

/** The attribute for the rule that another one is put before or behind: its handle, or the rule at an index of the chain. */
function positionOf(
  command: JsonObject,
  transaction: TransactionCompiler,
  place: RulePlace,
): Pick<RuleMessage, 'position' | 'positionId'> {
  const { index } = command;
  if (index === undefined) {
    const position = handleIn(command, command.position === undefined ? 'handle' : 'position');
    return position === undefined ? {} : { position };
  }
  return inProperty('index', () => {
    const number = asInteger(index, 0, 0xffffffff);
    const rules = rulesOfChain(place, transaction);
    const found = rules[number];
    if (found === undefined)
      return refuse(
        `chain '${place.chain}' of table ${place.family} ${place.table} has ${rules.length} rules, and none at ${number}`,
      );
    if (typeof found === 'bigint') return { position: found };
    // A rule of the same transaction has no handle yet.
    found.id ??= transaction.nextId();
    return { positionId: found.id };
  });
}

function rulePlace(command: JsonObject): RulePlace {
  return { family: familyOf(command), table: nameIn(command, 'table'), chain: nameIn(command, 'chain') };
}

const makeRule: Handler = (command, transaction, verb) => {
  const place = rulePlace(command);
  const position = verb === 'replace' ? {} : positionOf(command, transaction, place);
  const origins: number[] | undefined = transaction.isLocating ? [] : undefined;
  const body = ruleBody({ ...place, expr: command.expr, comment: command.comment }, transaction, origins);
  const parts = origins?.map((index) => `${transaction.path}.expr[${index}]`);
  if (verb === 'replace') {
    const handle =
      handleIn(command) ?? inProperty('handle', () => refuse('expected the handle of the rule to replace'));
    transaction.push('newRule', request | replace, withBefore(body, { handle }), parts);
    return;
  }
  const flags = makingFlags(verb) | (verb === 'insert' ? 0 : append);
  const isPlaced = position.position !== undefined || position.positionId !== undefined;
  transaction.push('newRule', flags, isPlaced ? withBefore(body, position) : body, parts);
};

/** Adds attributes before the expressions. */
function withBefore(body: object, more: object): object {
  const { expressions, userdata, ...rest } = body as { expressions?: unknown; userdata?: unknown };
  return { ...rest, ...more, expressions, ...(userdata === undefined ? {} : { userdata }) };
}

const removeRule: Handler = (command, transaction, verb) => {
  const { family, table: tableName, chain: chainName } = rulePlace(command);
  const handle = handleIn(command) ?? inProperty('handle', () => refuse('expected the handle of the rule'));
  const name = verb === 'destroy' ? 'destroyRule' : 'deleteRule';
  transaction.push(name, request, { ...headerOf(family), table: tableName, chain: chainName, handle });
};

const rule: Handlers = {
  add: makeRule,
  create: makeRule,
  insert: makeRule,
  replace: makeRule,
  delete: removeRule,
  destroy: removeRule,
};

function setHandlers(kind: 'set' | 'map'): Handlers {
  const add: Handler = (command, transaction, verb) => {
    const set = setDefinitionOf(command, placeOf(command), kind, transaction);
    compileSet(command, set, transaction, makingFlags(verb));
  };
  return {
    add,
    create: add,
    ...removal('deleteSet', 'destroySet'),
    flush(command, transaction) {
      const { family, table: tableName, name } = placeOf(command);
      transaction.empty(family, tableName, name);
      transaction.push('deleteSetElement', request, { ...headerOf(family), set: name, table: tableName });
    },
  };
}

const changeElements: Handler = (command, transaction, verb) => {
  const place = placeOf(command);
  const set = transaction.findSet(place.family, place.table, place.name);
  if (set === undefined)
    return inProperty('name', () =>
      refuse(`there is no set or map '${place.name}' in table ${place.family} ${place.table}`),
    );
  if (!mergesIntervals(set) && pushNumbers(verb as ElementVerb, set, command.elem, transaction, 'json'))
    return;
  const elements = inProperty('elem', () => elementsOf(command.elem, set, transaction));
  pushChange(verb as ElementVerb, set, elements, transaction);
};

const element: Handlers = {
  add: changeElements,
  create: changeElements,
  delete: changeElements,
  destroy: changeElements,
};

/** The hook of a flow table, and its links. */
function flowtableHookOf({ hook, prio, dev }: JsonObject): object {
  const num =
    hook === undefined ? undefined : inProperty('hook', () => wordOf('a hook', { ingress: 0 }, hook));
  return {
    ...(num === undefined
      ? {}
      : { num, priority: inProperty('prio', () => priorityOf(prio ?? 0, 'netdev', 'ingress')) }),
    ...(dev === undefined ? {} : { devs: inProperty('dev', () => devicesOf(dev)) }),
  };
}

const addFlowtable: Handler = (command, transaction, verb) => {
  const { family, table: tableName, name } = placeOf(command);
  const { flags } = command;
  const names = { offload: 1, counter: 2 };
  const bits =
    flags === undefined
      ? 0
      : inProperty('flags', () =>
          asList(flags).reduce<number>((sum, flag) => sum | wordOf('a flag of a flow table', names, flag), 0),
        );
  const hook = flowtableHookOf(command);
  const body = { ...headerOf(family), table: tableName, name, flags: bits, hook };
  transaction.push('newFlowtable', makingFlags(verb), body);
};

const removeFlowtable = removal('deleteFlowtable', 'destroyFlowtable');

const flowtable: Handlers = {
  add: addFlowtable,
  create: addFlowtable,
  ...removeFlowtable,
  delete(command, transaction, verb) {
    if (command.dev === undefined) {
      removeFlowtable.delete?.(command, transaction, verb);
      return;
    }
    // Removes links from the flow table.
    const { family, table: tableName, name } = placeOf(command);
    const body = { ...headerOf(family), table: tableName, name, hook: flowtableHookOf(command) };
    transaction.push('deleteFlowtable', request, body);
  },
};

function objectHandlers(kind: ObjectKind): Handlers {
  const add: Handler = (command, transaction, verb) =>
    transaction.push('newObject', makingFlags(verb), objectBody(command, placeOf(command), kind));
  const remove: Handler = (command, transaction, verb) => {
    const family = familyOf(command);
    const handle = handleIn(command);
    const key =
      command.name === undefined && handle !== undefined ? { handle } : { name: nameIn(command, 'name') };
    const body = { ...headerOf(family), table: nameIn(command, 'table'), ...key, type: kind.name, data: {} };
    transaction.push(verb === 'destroy' ? 'destroyObject' : 'deleteObject', request, body);
  };
  return { add, create: add, delete: remove, destroy: remove };
}

const ruleset: Handlers = {
  flush(command, transaction) {
    const name = command.family === undefined ? undefined : familyOf(command);
    const family = name === undefined ? 0 : netfilterFamilies[name];
    transaction.empty(...(name === undefined ? [] : [name]));
    transaction.push('deleteTable', request, { family, version: 0, resourceId: 0 });
  },
};

const handlers: ReadonlyMap<string, Handlers> = new Map<string, Handlers>([
  ['table', table],
  ['chain', chain],
  ['rule', rule],
  ['set', setHandlers('set')],
  ['map', setHandlers('map')],
  ['element', element],
  ['flowtable', flowtable],
  ['ruleset', ruleset],
  ...objectKinds.map((kind): [string, Handlers] => [kind.json, objectHandlers(kind)]),
]);

const named = ['family', 'table', 'name', 'handle', 'comment'] as const;
const setProperties = [
  ...named,
  'type',
  'policy',
  'flags',
  'elem',
  'timeout',
  'gc-interval',
  'size',
  'count',
  'auto-merge',
  'stmt',
] as const;
/** The properties that an object of a kind can have: in a command, or as it is listed. */
const properties: {
  readonly [K in Exclude<keyof NftObjectKinds, keyof NftObjectsByKind>]: readonly (keyof NftObjectKinds[K])[];
} = {
  table: ['family', 'name', 'handle', 'comment', 'flags'],
  chain: [...named, 'newname', 'type', 'hook', 'prio', 'dev', 'policy', 'flags'],
  rule: ['family', 'table', 'chain', 'handle', 'index', 'position', 'expr', 'comment'],
  set: setProperties,
  map: [...setProperties, 'map', 'data-interval'],
  element: ['family', 'table', 'name', 'elem'],
  flowtable: [...named, 'hook', 'prio', 'dev', 'flags'],
};
const propertiesByObject = new Map<string, readonly string[]>([
  ...Object.entries(properties),
  ['ruleset', ['family']],
  ...objectKinds.map((kind): [string, readonly string[]] => [kind.json, [...named, ...kind.properties]]),
]);

const verbs: readonly string[] = [
  'add',
  'create',
  'insert',
  'replace',
  'delete',
  'destroy',
  'flush',
  'rename',
];
/** Commands that ask and change nothing. */
const questions: readonly string[] = ['list', 'get', 'reset', 'monitor', 'export', 'describe'];

/** Compiles one command: `{ "add": { "rule": … } }`, or an object alone, which is added. */
export function compileCommand(json: unknown, transaction: TransactionCompiler): void {
  const command = asObject(json, 'a command');
  const key = singleKey(command, 'a command');
  if (key === 'metainfo') return;
  if (questions.includes(key)) refuse(`'${key}' changes nothing: it cannot be part of a transaction`);
  if (!verbs.includes(key)) {
    if (!handlers.has(key)) refuseWord('a command', key, [...verbs, ...handlers.keys()]);
    run('add', key, withoutHandle(command[key]), transaction, key);
    return;
  }
  inProperty(key, () => {
    const object = asObject(command[key], 'an object to change');
    const name = singleKey(object, 'an object to change');
    run(key as Verb, name, object[name], transaction, `${key}.${name}`);
  });
}

/** A listed object is added as it is: the handle that it had says nothing of its place. */
function withoutHandle(json: unknown): unknown {
  if (!isObject(json) || json.handle === undefined) return json;
  const { handle: _, ...object } = json;
  return object;
}

function run(verb: Verb, name: string, json: unknown, transaction: TransactionCompiler, path: string): void {
  const known = handlers.get(name) ?? refuseWord('an object', name, handlers.keys());
  const handle = known[verb] ?? refuse(`'${name}' has no command '${verb}'`);
  const base = transaction.path;
  transaction.path = base === '' ? path : `${base}.${path}`;
  inProperty(name, () =>
    handle(propertiesOf(json === null ? {} : json, propertiesByObject.get(name) ?? []), transaction, verb),
  );
  transaction.path = base;
}
