import type { SocketState } from '../../netlink/protocols/sock-diag/families.ts';
import { listOf, suggestion } from '../suggestion.ts';
import { usageError } from '../usage-error.ts';

/** Address families that are listed. */
export type ListedFamily = 'inet' | 'inet6' | 'unix' | 'packet' | 'netlink' | 'vsock' | 'tipc' | 'xdp';

/** The states that `ss` knows, and those of usual connections. */
const allStates: readonly SocketState[] = [
  'unknown',
  'established',
  'synSent',
  'synRecv',
  'finWait1',
  'finWait2',
  'timeWait',
  'closed',
  'closeWait',
  'lastAck',
  'listening',
  'closing',
];
const without = (...states: SocketState[]): readonly SocketState[] =>
  allStates.filter((state) => !states.includes(state));
const connections = without('listening', 'closed', 'timeWait', 'synRecv');
const listeners: readonly SocketState[] = ['listening', 'closed'];

interface Table {
  readonly families: readonly ListedFamily[];
  /** States that are listed unless the user names others. */
  readonly states: readonly SocketState[];
}

const inet = ['inet', 'inet6'] as const;

/** The tables of sockets: each is listed by one request for each family. */
export const tables = {
  netlink: { families: ['netlink'], states: ['closed'] },
  packet_dgram: { families: ['packet'], states: ['closed'] },
  packet_raw: { families: ['packet'], states: ['closed'] },
  unix_dgram: { families: ['unix'], states: ['closed'] },
  unix_stream: { families: ['unix'], states: connections },
  unix_seqpacket: { families: ['unix'], states: connections },
  raw: { families: inet, states: ['established'] },
  udp: { families: inet, states: ['established'] },
  tcp: { families: inet, states: connections },
  dccp: { families: inet, states: connections },
  sctp: { families: inet, states: connections },
  vsock_stream: { families: ['vsock'], states: connections },
  vsock_dgram: { families: ['vsock'], states: connections },
  tipc: { families: ['tipc'], states: ['established', 'listening', 'closed'] },
  xdp: { families: ['xdp'], states: ['closed'] },
  mptcp: { families: inet, states: connections },
} as const satisfies Readonly<Record<string, Table>>;

/** Name of a table of sockets. */
export type TableName = keyof typeof tables;
const tableNames = Object.keys(tables) as readonly TableName[];

/** Words for several tables, and other names of one. */
const groups: Readonly<Record<string, readonly TableName[]>> = {
  all: tableNames.filter((name) => name !== 'tipc'),
  inet: ['udp', 'dccp', 'tcp', 'mptcp', 'sctp', 'raw'],
  unix: ['unix_stream', 'unix_dgram', 'unix_seqpacket'],
  packet: ['packet_raw', 'packet_dgram'],
  vsock: ['vsock_stream', 'vsock_dgram'],
  u_str: ['unix_stream'],
  u_dgr: ['unix_dgram'],
  u_seq: ['unix_seqpacket'],
  p_raw: ['packet_raw'],
  p_dgr: ['packet_dgram'],
  v_str: ['vsock_stream'],
  v_dgr: ['vsock_dgram'],
};

/** Words for address families. */
const families: Readonly<Record<string, ListedFamily>> = {
  inet: 'inet',
  inet6: 'inet6',
  link: 'packet',
  unix: 'unix',
  netlink: 'netlink',
  vsock: 'vsock',
  tipc: 'tipc',
  xdp: 'xdp',
};

/** The tables that a family has where no table is named. */
function tablesOf(family: ListedFamily): readonly TableName[] {
  return tableNames.filter((name) => (tables[name].families as readonly ListedFamily[]).includes(family));
}

/** Reads the name of an address family. */
export function familyWord(word: string): ListedFamily {
  if (Object.hasOwn(families, word)) return families[word] as ListedFamily;
  throw new TypeError(`expected ${listOf(Object.keys(families))}, got '${word}'`);
}

/** Reads names of tables, separated by commas. `!` in front of a name leaves it out. */
export function queryWord(text: string): readonly TableName[] {
  let chosen: readonly TableName[] = [];
  for (const word of text.split(',')) {
    const name = word.replace(/^!/, '');
    const found = Object.hasOwn(groups, name)
      ? (groups[name] as readonly TableName[])
      : Object.hasOwn(tables, name)
        ? [name as TableName]
        : undefined;
    if (found === undefined)
      throw new TypeError(
        `'${name}' is no table of sockets${suggestion(name, [...tableNames, ...Object.keys(groups)])}`,
      );
    chosen = chosen.filter((one) => !found.includes(one));
    if (name === word) chosen = [...chosen, ...found];
  }
  return chosen;
}

const stateWords: Readonly<Record<string, readonly SocketState[]>> = {
  established: ['established'],
  'syn-sent': ['synSent'],
  'syn-recv': ['synRecv'],
  'syn-rcv': ['synRecv'],
  'fin-wait-1': ['finWait1'],
  'fin-wait-2': ['finWait2'],
  'time-wait': ['timeWait'],
  unconnected: ['closed'],
  close: ['closed'],
  closed: ['closed'],
  'close-wait': ['closeWait'],
  'last-ack': ['lastAck'],
  listening: ['listening'],
  closing: ['closing'],
  all: allStates,
  connected: without('closed', 'listening'),
  synchronized: without('closed', 'listening', 'synSent'),
  bucket: ['synRecv', 'timeWait'],
  big: without('synRecv', 'timeWait'),
};

function statesOf(word: string | undefined): readonly SocketState[] {
  const name = word?.toLowerCase();
  if (name !== undefined && Object.hasOwn(stateWords, name))
    return stateWords[name] as readonly SocketState[];
  const known = Object.keys(stateWords);
  throw usageError(
    word === undefined
      ? `'state' needs a value: ${listOf(known)}`
      : `'${word}' is no state of a socket${suggestion(word, known)}`,
  );
}

/** Takes `state …` and `exclude …` from the beginning of a filter. Returns the states, if there were any, and the words behind. */
export function readStates(words: readonly string[]): {
  readonly states: readonly SocketState[] | undefined;
  readonly rest: readonly string[];
} {
  let states: readonly SocketState[] | undefined;
  let at = 0;
  for (; at < words.length; at += 2) {
    const word = words[at] as string;
    if (word === 'state') {
      const more = statesOf(words[at + 1]);
      states = allStates.filter((state) => states?.includes(state) === true || more.includes(state));
    } else if (word === 'exclude' || word === 'excl') {
      const less = statesOf(words[at + 1]);
      states = (states ?? allStates).filter((state) => !less.includes(state));
    } else break;
  }
  return { states, rest: words.slice(at) };
}

/** Which sockets are listed. */
export interface Selection {
  readonly tables: readonly TableName[];
  readonly families: readonly ListedFamily[];
  readonly states: readonly SocketState[];
}

/** The choices of the user, as far as there are any. */
export interface Choices {
  readonly tables: readonly TableName[];
  readonly families: readonly ListedFamily[];
  readonly states: readonly SocketState[] | undefined;
  readonly all: boolean;
  readonly listening: boolean;
}

/** Completes the choices of the user: tables by families, families by tables, and the usual states of both. */
export function select(choices: Choices): Selection {
  const isDefault = choices.tables.length === 0 && choices.families.length === 0;
  const chosen = isDefault ? (groups.all as readonly TableName[]) : choices.tables;
  const wantedFamilies = new Set(choices.families);
  for (const name of chosen) {
    const { families } = tables[name];
    if (!families.some((family) => wantedFamilies.has(family)))
      for (const family of families) wantedFamilies.add(family);
  }
  const wantedTables = new Set(chosen);
  for (const family of wantedFamilies) {
    const own = tablesOf(family);
    if (!own.some((name) => wantedTables.has(name))) for (const name of own) wantedTables.add(name);
  }
  const usual = new Set<SocketState>(isDefault ? connections : []);
  if (!isDefault) {
    for (const name of chosen) for (const state of tables[name].states) usual.add(state);
    for (const family of choices.families)
      for (const name of tablesOf(family)) for (const state of familyStates(name)) usual.add(state);
  }
  const states =
    choices.states ??
    (choices.listening ? listeners : choices.all ? allStates : allStates.filter((state) => usual.has(state)));
  return {
    tables: tableNames.filter((name) => wantedTables.has(name)),
    families: [...wantedFamilies],
    states,
  };
}

/** The usual states of a table that was chosen by its family: those of connections, also of UDP. */
function familyStates(name: TableName): readonly SocketState[] {
  const { families, states } = tables[name];
  return families.length === 2 || name.startsWith('unix') ? connections : states;
}

/** Limits a selection to the families of the addresses in a filter, if there are any. */
export function restrict(selection: Selection, families: readonly ListedFamily[]): Selection {
  if (families.length === 0) return selection;
  const more = families.flatMap((family) => {
    const own = tablesOf(family);
    return own.some((name) => selection.tables.includes(name)) ? [] : own;
  });
  return { ...selection, families, tables: [...selection.tables, ...more] };
}
