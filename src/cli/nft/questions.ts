import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import {
  type ListOptions,
  type LiveMap,
  type LiveSet,
  type Nftables,
  type NftElement,
  type NftExpression,
  type NftMap,
  type NftMetainfo,
  type NftObject,
  type NftSet,
  printNftCommands,
} from '../../network/nftables/index.ts';

/** Commands that ask. `reset` sets counts to zero and shows them as they were. */
export const questionVerbs = ['list', 'get', 'reset'] as const;
export type QuestionVerb = (typeof questionVerbs)[number];

/** An object as it is listed, by its kind. */
export interface Listed {
  readonly kind: string;
  readonly family: string;
  readonly table: string;
  readonly name: string | undefined;
  readonly chain: string | undefined;
  readonly object: NftObject;
}

/** The answer to `list`. */
export interface Answer {
  /** All objects, those that text needs as their frame too. */
  readonly objects: readonly NftObject[];
  /** The objects that were asked for. */
  readonly asked: readonly NftObject[];
  /** How they are written as text: tables with their objects, apart or close together, or names of tables. */
  readonly form: 'blocks' | 'compact' | 'names';
}

/** The objects that a question is about: all of a kind, or one. */
interface Place {
  readonly family?: NetfilterFamily;
  readonly table?: string;
  readonly chain?: string;
  readonly name?: string;
  readonly handle?: number | bigint;
  readonly elem?: unknown;
}

/** Kinds by the word for all of them. */
const plurals: Readonly<Record<string, string>> = {
  chains: 'chain',
  rules: 'rule',
  sets: 'set',
  maps: 'map',
  flowtables: 'flowtable',
  counters: 'counter',
  quotas: 'quota',
  limits: 'limit',
  secmarks: 'secmark',
  synproxys: 'synproxy',
  tunnels: 'tunnel',
  'ct helpers': 'ct helper',
  'ct timeouts': 'ct timeout',
  'ct expectations': 'ct expectation',
};

/** Kinds whose lists show every table, also those without any. */
const everywhere = ['chain', 'rule', 'set', 'map', 'flowtable'];

function listed(object: NftObject | NftMetainfo): Listed[] {
  const [[kind, json]] = Object.entries(object) as [[string, Record<string, string | undefined>]];
  if (kind === 'metainfo') return [];
  const { family = 'ip', name, chain } = json;
  const table = (kind === 'table' ? name : json.table) ?? '';
  return [{ kind, family, table, name, chain, object: object as NftObject }];
}

/** Answers `{ "list": { "chains": … } }`. Throws for an object that is not there. */
export function answer(
  fw: Nftables,
  verb: QuestionVerb,
  kind: string,
  place: Place,
  options: ListOptions,
): Promise<Answer> {
  if (verb === 'list') return list(fw, kind, place, options);
  if (kind === 'element') return findElements(fw, verb, place, options);
  if (verb === 'get') throw new Error(`get: expected element, got '${kind}'`);
  return reset(fw, kind, place, options);
}

async function list(fw: Nftables, kind: string, place: Place, options: ListOptions): Promise<Answer> {
  const { family } = place;
  const table = kind === 'table' ? place.name : place.table;
  const all = await fw.list({
    ...options,
    ...(family !== undefined && { family }),
    ...(table !== undefined && family !== undefined && { table }),
  });
  const found = all.nftables.flatMap(listed);
  if (table !== undefined && found.length === 0) throw missing(`table ${family} ${table}`);
  const objectsOf = (list: readonly Listed[]): NftObject[] => list.map(({ object }) => object);
  const isTable = (one: Listed): boolean => one.kind === 'table';
  switch (kind) {
    case 'ruleset':
    case 'table':
      return { objects: objectsOf(found), asked: objectsOf(found), form: 'blocks' };
    case 'tables': {
      const tables = objectsOf(found.filter(isTable));
      return { objects: tables, asked: tables, form: 'names' };
    }
    case 'chain': {
      const chain = found.filter(
        (one) => (one.kind === 'chain' && one.name === place.name) || one.chain === place.name,
      );
      if (chain.length === 0) throw missing(`chain ${family} ${table} ${place.name}`);
      return { objects: objectsOf([...frames(found), ...chain]), asked: objectsOf(chain), form: 'blocks' };
    }
    default:
  }
  const one = Object.hasOwn(plurals, kind) ? plurals[kind] : undefined;
  if (one === undefined && place.name === undefined) throw new Error(`'${kind}' cannot be listed`);
  const wanted = found.filter((each) => each.kind === (one ?? kind) && isIn(each, place));
  if (one === undefined && wanted.length === 0) throw missing(`${kind} ${family} ${table} ${place.name}`);
  const isShown = ({ family: of, table: name }: Listed): boolean =>
    everywhere.includes(one ?? kind) || wanted.some((each) => each.family === of && each.table === name);
  const chains = kind === 'rules' ? found.filter((each) => each.kind === 'chain' && isIn(each, {})) : [];
  return {
    objects: objectsOf([...frames(found).filter(isShown), ...chains, ...wanted]),
    asked: objectsOf(wanted),
    form: 'compact',
  };
}

/** Answers a question about elements, which the kernel looks up one by one. */
async function findElements(
  fw: Nftables,
  verb: 'get' | 'reset',
  { family = 'ip', table = '', name = '', elem }: Place,
  options: ListOptions,
): Promise<Answer> {
  const set = await setAt(fw, { family, table, name }, options);
  const { type, map, flags } = set.json;
  const found: NftElement[] = [];
  for (const element of Array.isArray(elem) ? elem : [elem]) {
    // The data of a map is not looked at.
    const key = (map !== undefined && Array.isArray(element) ? element[0] : element) as NftExpression;
    const one = await (verb === 'get' ? set.live.get(key) : set.live.resetElement(key));
    if (one === undefined)
      throw missing(`element ${printKey(set.json, key)} in ${set.kind} ${family} ${table} ${name}`);
    found.push(one);
  }
  const place = { family, table, name };
  const shown = { ...place, type, ...(map !== undefined && { map }), ...(flags !== undefined && { flags }) };
  return {
    objects: [frame(family, table), { [set.kind]: { ...shown, elem: found } } as unknown as NftObject],
    asked: [{ element: { ...place, elem: found } }],
    form: 'blocks',
  };
}

function printKey({ type, map }: NftSet & Partial<NftMap>, key: NftExpression): string {
  const set = { family: 'ip', table: 't', name: 's', type, ...(map !== undefined && { map }) } as NftSet;
  const element = { add: { element: { family: 'ip', table: 't', name: 's', elem: [key] } } } as const;
  return printNftCommands([element], { setOf: () => set }).replace(/^.*?\{ (.*) \}\n$/s, '$1');
}

/** A set or map of the ruleset: its JSON without elements, and the set itself. */
async function setAt(
  fw: Nftables,
  { family, table, name }: { family: NetfilterFamily; table: string; name: string },
  options: ListOptions,
): Promise<{ kind: 'set' | 'map'; json: NftSet & Partial<NftMap>; live: LiveSet | LiveMap }> {
  const { nftables } = await fw.list({ ...options, family, table, terse: true });
  for (const object of nftables) {
    if ('set' in object && object.set.name === name)
      return { kind: 'set', json: object.set, live: fw.set(family, table, name) };
    if ('map' in object && object.map.name === name)
      return { kind: 'map', json: object.map, live: fw.map(family, table, name) };
  }
  throw missing(`set or map ${family} ${table} ${name}`);
}

/** Kinds that can be reset. */
const resettable = ['rule', 'rules', 'set', 'map', 'element', 'counter', 'counters', 'quota', 'quotas'];

/** Sets counts to zero, and answers with the objects as they were. */
async function reset(fw: Nftables, kind: string, place: Place, options: ListOptions): Promise<Answer> {
  const { terse: _, ...shown } = options;
  const { family, table, chain, name } = place;
  switch (kind) {
    case 'rule':
    case 'rules': {
      if (kind === 'rule' && place.handle === undefined)
        throw new Error('reset.rule.handle: expected the handle of the rule');
      const rules = await fw.resetRules({ ...shown, ...place });
      const chains = chain === undefined ? rules : [{ family: family ?? 'ip', table: table ?? '', chain }];
      const isShown = (one: Listed): boolean =>
        chains.some((each) => each.table === one.table && each.family === one.family) &&
        (one.kind === 'table' || (one.kind === 'chain' ? chain === undefined || one.name === chain : false));
      const all = await fw.list({ ...shown, family, table: family && table, terse: true });
      const found = all.nftables.flatMap(listed).filter(isShown);
      const asked = rules.map((rule): NftObject => ({ rule }));
      const objects = [...frames(found), ...found.filter((one) => one.kind === 'chain')];
      return { objects: [...objects.map(({ object }) => object), ...asked], asked, form: 'blocks' };
    }
    case 'set':
    case 'map': {
      const set = await setAt(fw, { family: family ?? 'ip', table: table ?? '', name: name ?? '' }, options);
      const elem = await set.live.reset();
      const object = { [set.kind]: { ...set.json, elem } } as unknown as NftObject;
      const { family: of, table: at } = set.json;
      return { objects: [frame(of, at), object], asked: [object], form: 'blocks' };
    }
    case 'counter':
    case 'counters':
    case 'quota':
    case 'quotas': {
      const one = kind.startsWith('counter') ? 'counter' : 'quota';
      const found = await fw.resetObjects(one, { ...shown, family, table, name });
      const asked = found.map((object) => ({ [one]: object }) as unknown as NftObject);
      const tables = found.map((object) => frame(object.family, object.table));
      return { objects: [...tables, ...asked], asked, form: 'compact' };
    }
    default:
      throw new Error(`reset: expected ${resettable.join(', ')}, got '${kind}'`);
  }
}

function frame(family: NetfilterFamily, table: string): NftObject {
  return { table: { family, name: table } };
}

/** Tables as the frame of their objects: without a comment and flags. */
function frames(found: readonly Listed[]): Listed[] {
  return found
    .filter(({ kind }) => kind === 'table')
    .map((one) => ({
      ...one,
      object: { table: { family: one.family as NetfilterFamily, name: one.table } },
    }));
}

function isIn({ name, chain }: Listed, place: Place): boolean {
  return (
    (place.name === undefined || name === place.name) && (place.chain === undefined || chain === place.chain)
  );
}

function missing(what: string): Error {
  return new Error(`there is no ${what}`);
}
