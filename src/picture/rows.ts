import type {
  MapChange,
  MapLink,
  MapListener,
  MapNamespace,
  MapRoute,
  MapVlan,
} from '../network/map/graph.ts';

/** How a line of a namespace is shown: what works, what waits for its other end, what is switched off. */
export type RowState = 'up' | 'waiting' | 'down' | 'none';

/** A line of a namespace: a link, a default route, a listening socket or a remark. */
export interface MapRow {
  readonly depth: number;
  /** Name of the link; empty for other lines. */
  readonly name: string;
  readonly text: string;
  readonly state: RowState;
  readonly link?: MapLink | undefined;
  readonly change?: MapChange | undefined;
  /** Whether it is an error. */
  readonly isProblem?: boolean | undefined;
}

/** Settings of the rows. */
export interface RowOptions {
  /** Shows loopback links without further addresses, link-local addresses and states too. */
  readonly all?: boolean | undefined;
}

/** Returns the lines of a namespace. Ports follow their master, upper links their lower link. */
export function rowsOfNamespace(namespace: MapNamespace, options: RowOptions = {}): MapRow[] {
  const { links, defaultRoutes, listeners, problem, changes = [] } = namespace;
  return [
    ...treeOf(links).flatMap(({ link, depth }): MapRow[] =>
      options.all !== true && isPlainLoopback(link)
        ? []
        : [
            {
              depth,
              name: link.name,
              text: linkText(link, options),
              state: stateOf(link),
              link,
              change: link.change,
            },
          ],
    ),
    ...defaultRoutes.map(
      (route): MapRow => ({
        depth: 0,
        name: '',
        text: routeText(route),
        state: 'none',
        change: route.change,
      }),
    ),
    ...merged(listeners).map((text): MapRow => ({ depth: 0, name: '', text, state: 'none' })),
    ...changes.map(
      (text): MapRow => ({
        depth: 0,
        name: '',
        text: text.slice(2),
        state: 'none',
        change: changeOfLine(text),
      }),
    ),
    ...(problem === undefined
      ? []
      : [{ depth: 0, name: '', text: problem, state: 'none' as const, isProblem: true }]),
  ];
}

/** The change that a line of a plan begins with: `+ route …`. */
function changeOfLine(line: string): MapChange {
  return line.startsWith('+') ? 'create' : line.startsWith('-') ? 'delete' : 'change';
}

/** The links with their depth, outer before inner. */
function treeOf(links: readonly MapLink[]): { readonly link: MapLink; readonly depth: number }[] {
  const ids = new Set(links.map(({ id }) => id));
  const inner = new Map<string, MapLink[]>();
  const roots: MapLink[] = [];
  for (const link of links) {
    const outer = link.master ?? link.lower;
    if (outer === undefined || !ids.has(outer) || outer === link.id) roots.push(link);
    else inner.set(outer, [...(inner.get(outer) ?? []), link]);
  }
  const shown = new Set<string>();
  const rows: { link: MapLink; depth: number }[] = [];
  const add = (link: MapLink, depth: number): void => {
    if (shown.has(link.id)) return;
    shown.add(link.id);
    rows.push({ link, depth });
    for (const each of inner.get(link.id) ?? []) add(each, depth + 1);
  };
  for (const root of roots) add(root, 0);
  // Links in a circle have no root.
  for (const link of links) add(link, 0);
  return rows;
}

/** Whether a link is a loopback link as every namespace has it. */
export function isPlainLoopback({ kind, addresses, change }: MapLink): boolean {
  return (
    kind === 'loopback' &&
    change === undefined &&
    addresses.every((address) => address === '127.0.0.1/8' || address === '::1/128')
  );
}

/** Whether a link works. */
export function stateOf({ up, state }: Pick<MapLink, 'up' | 'state'>): RowState {
  if (!up) return 'down';
  return state === undefined || state === 'up' || state === 'unknown' ? 'up' : 'waiting';
}

/** Describes a link beside its name: kind, VLAN, tunnel, state and addresses. */
export function linkText(link: MapLink, { all = false }: RowOptions = {}): string {
  const { kind, vlan, mode, portState, vlans, addresses, changes = [], state } = link;
  const shown = addresses.filter((address) => all || !address.startsWith('fe80:'));
  const works = stateOf(link);
  const parts = [
    kind === 'veth' && !all ? '' : kind,
    vlan === undefined ? '' : String(vlan),
    mode ?? '',
    tunnelText(link),
    works === 'down' ? 'down' : works === 'waiting' ? waitingText(state as string) : all ? 'up' : '',
    portState === undefined || portState === 'forwarding' || portState === 'disabled' ? '' : portState,
    vlans === undefined || vlans.length === 0 ? '' : `vlans ${vlans.map(vlanText).join(',')}`,
    ...shown,
    ...(changes.length === 0 ? [] : [`(${changes.join(', ')})`]),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Endpoints of peers that a line shows; of more peers it shows the number. */
const mostEndpoints = 2;

function tunnelText({ tunnel }: MapLink): string {
  if (tunnel === undefined) return '';
  const { id, local, remote, listenPort, peers = [] } = tunnel;
  const endpoints = peers.flatMap(({ endpoint }) => endpoint ?? []);
  return [
    ...(id === undefined ? [] : [`id ${id}`]),
    ...(local === undefined && remote === undefined ? [] : [`${local ?? 'any'} → ${remote ?? 'any'}`]),
    ...(listenPort === undefined ? [] : [`port ${listenPort}`]),
    ...(peers.length === 0 ? [] : [peers.length === 1 ? '1 peer' : `${peers.length} peers`]),
    ...(endpoints.length === 0 || endpoints.length > mostEndpoints ? [] : [`→ ${endpoints.join(', ')}`]),
  ].join(' ');
}

/** A VLAN of a port: `10`, `10-20`, with `u` for untagged and `*` for the one of packets without a tag. */
function vlanText({ id, endId, pvid, untagged }: MapVlan): string {
  return `${endId > id ? `${id}-${endId}` : id}${untagged ? 'u' : ''}${pvid ? '*' : ''}`;
}

/** The state of a link that is up and does not work: `no carrier`, `lower layer down`. */
const waitingText = (state: string): string =>
  state === 'down' ? 'no carrier' : state.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function routeText({ family, gateway, link, metric }: MapRoute): string {
  return [
    'default',
    ...(gateway === undefined ? (family === 'inet6' ? ['inet6'] : []) : ['via', gateway]),
    ...(link === undefined ? [] : ['dev', link]),
    ...(metric === undefined ? [] : ['metric', String(metric)]),
  ].join(' ');
}

/** Listening sockets as lines, those of one port and process in one. */
function merged(listeners: readonly MapListener[]): string[] {
  const lines = new Map<string, Set<string>>();
  for (const { protocol, address, port, processes } of listeners) {
    const owners = processes.map(({ pid, name }) => `${name}[${pid}]`).join(' ');
    const key = `${protocol} ${port} ${owners}`;
    lines.set(key, (lines.get(key) ?? new Set()).add(address));
  }
  return [...lines].map(([key, addresses]) => {
    const [protocol, port, ...owners] = key.split(' ');
    const all = [...addresses].map((address) => (address === '0.0.0.0' || address === '::' ? '*' : address));
    const on = [...new Set(all)].map(
      (address) => `${address.includes(':') ? `[${address}]` : address}:${port}`,
    );
    return ['listens', protocol, ...on, ...owners].join(' ').trimEnd();
  });
}

/** The title of a namespace: its names, `a`, `b = c` for two names. */
export function titleOf({ name, names, role, isPartial }: MapNamespace): string {
  const title = names.length > 1 ? names.join(' = ') : name;
  const note = role !== undefined && role !== 'host' ? ` (${role})` : '';
  return `${title}${note}${isPartial === true ? ' …' : ''}`;
}
