import type { NetfilterFamily } from '../../netlink/protocols/netfilter/header.ts';
import type { ListOptions, Nftables, NftMetainfo, NftObject } from '../../network/nftables/index.ts';

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
export async function answer(
  fw: Nftables,
  kind: string,
  place: Place,
  options: ListOptions,
): Promise<Answer> {
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
