import { readdirSync, readFileSync, statSync } from 'node:fs';
import { links } from '../../netlink/protocols/route/index.ts';
import { protocols } from '../../netlink/protocols/route/tc/message.ts';
import { readNameFile } from '../../netlink/socket/name-files.ts';
import { hostNameOf } from '../../network/dns/reverse-lookup.ts';
import type { Namespace } from '../../network/namespace/namespace.ts';
import type { Names } from './parse-filter.ts';
import type { Lookup } from './show-options.ts';
import type { ListedSocket } from './socket-row.ts';

/** Names of netlink protocols (`nl_protos` of iproute2). */
const netlinkProtocols: Readonly<Record<string, number>> = {
  rtnl: 0,
  unused: 1,
  usersock: 2,
  fw: 3,
  tcpdiag: 4,
  nflog: 5,
  xfrm: 6,
  selinux: 7,
  iscsi: 8,
  audit: 9,
  fiblookup: 10,
  connector: 11,
  nft: 12,
  ip6fw: 13,
  'dec-rt': 14,
  uevent: 15,
  genl: 16,
  'scsi-trans': 18,
  ecryptfs: 19,
  rdma: 20,
  crypto: 21,
};

/** The ports that the kernel chooses where the namespace does not say. */
const usualEphemeral = [1024, 4999] as const;

/** Reads names of numbers, and numbers of names, in a namespace. Files are read when first needed. */
export class NameLookup implements Lookup, Names {
  readonly #namespace: Namespace;
  readonly #links = new Map<number, string>();
  readonly #hosts = new Map<string, string | undefined>();
  #ephemeral: readonly [number, number] | undefined;
  #services: Services | undefined;
  #protocols: ReadonlyMap<number, string> | undefined;
  #cgroups: Map<bigint, string> | undefined;

  /** `ephemeral` is the text of `net.ipv4.ip_local_port_range` in the namespace. */
  constructor(namespace: Namespace, ephemeral: string | undefined) {
    this.#namespace = namespace;
    const [from, to] = (ephemeral ?? '').trim().split(/\s+/).map(Number);
    if (from !== undefined && to !== undefined && from <= to) this.#ephemeral = [from, to];
  }

  /** Looks up the names of the hosts of sockets, for `hostName`. */
  async resolveHosts(sockets: readonly ListedSocket[], signal?: AbortSignal): Promise<void> {
    const addresses = sockets.flatMap(({ facts }) =>
      facts.family === 'inet' || facts.family === 'inet6'
        ? [facts.local.address, facts.peer.address].map(String)
        : [],
    );
    const missing = [...new Set(addresses)].filter((address) => !this.#hosts.has(address));
    const end = signal ?? new AbortController().signal;
    await Promise.all(
      missing.map(async (address) => {
        this.#hosts.set(address, await hostNameOf(this.#namespace, address, end));
      }),
    );
  }

  hostName(address: string): string | undefined {
    return this.#hosts.get(address);
  }

  linkName(index: number): string {
    let name = this.#links.get(index);
    if (name === undefined) {
      // A link that has gone has no name any more.
      name = this.#link(index)?.name ?? `if${index}`;
      this.#links.set(index, name);
    }
    return name;
  }

  linkIndex(name: string): number | undefined {
    return this.#link(name)?.index;
  }

  #link(reference: number | string): { readonly index: number; readonly name?: string } | undefined {
    try {
      return this.#namespace.socket.requestSync(links.get(reference));
    } catch {
      return undefined;
    }
  }

  serviceName(port: number, protocol: string): string | undefined {
    if (protocol === 'raw') return this.#protocolNames().get(port);
    const [from, to] = this.ephemeralPorts();
    if (port >= from && port <= to) return undefined;
    this.#services ??= readServices();
    return this.#services.byPort.get(`${port}/${protocol === 'mptcp' ? 'tcp' : protocol}`);
  }

  servicePort(name: string): number | undefined {
    this.#services ??= readServices();
    return this.#services.byName.get(name);
  }

  ephemeralPorts(): readonly [number, number] {
    return this.#ephemeral ?? usualEphemeral;
  }

  #protocolNames(): ReadonlyMap<number, string> {
    this.#protocols ??= new Map(
      fileLines('/etc/protocols').map(([name = '', number = '']) => [Number(number), name]),
    );
    return this.#protocols;
  }

  netlinkProtocolName(number: number): string {
    return entryOf(netlinkProtocolNames(), number) ?? String(number);
  }

  netlinkProtocolNumber(name: string): number | undefined {
    return netlinkProtocolNames().get(name);
  }

  etherTypeName(number: number): string {
    return entryOf(Object.entries(protocols), number) ?? `[${number}]`;
  }

  etherTypeNumber(name: string): number | undefined {
    return (protocols as Readonly<Record<string, number>>)[name];
  }

  cgroupPath(id: bigint): string {
    this.#cgroups ??= readCgroups();
    return this.#cgroups.get(id) ?? `unreachable:${id.toString(16)}`;
  }

  cgroupId(path: string): bigint | undefined {
    this.#cgroups ??= readCgroups();
    const trimmed = path.replace(/\/+$/, '');
    const mount = cgroupMount();
    const inside =
      trimmed.startsWith(`${mount}/`) || trimmed === mount ? trimmed.slice(mount.length) : trimmed;
    return [...this.#cgroups].find(([, known]) => known === (inside || '/'))?.[0];
  }

  processName(pid: number): string | undefined {
    return readText(`/proc/${pid}/comm`)?.trimEnd();
  }
}

function entryOf(entries: Iterable<readonly [string, number]>, wanted: number): string | undefined {
  for (const [name, number] of entries) if (number === wanted) return name;
  return undefined;
}

function netlinkProtocolNames(): ReadonlyMap<string, number> {
  return new Map([...readNameFile('nl_protos'), ...Object.entries(netlinkProtocols)]);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The words of the lines of a file, without comments. */
function fileLines(path: string): string[][] {
  return (readText(path) ?? '')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/));
}

interface Services {
  readonly byPort: Map<string, string>;
  readonly byName: Map<string, number>;
}

function readServices(): Services {
  const byPort = new Map<string, string>();
  const byName = new Map<string, number>();
  for (const [name = '', port = '', ...aliases] of fileLines('/etc/services')) {
    if (!byPort.has(port)) byPort.set(port, name);
    for (const one of [name, ...aliases]) if (!byName.has(one)) byName.set(one, Number.parseInt(port, 10));
  }
  return { byPort, byName };
}

/** The folder where cgroups of version 2 are mounted; empty where they are not. */
function cgroupMount(): string {
  const line = (readText('/proc/self/mountinfo') ?? '').split('\n').find((one) => / - cgroup2 /.test(one));
  return line?.split(' ')[4] ?? '';
}

/** Paths of cgroups by number, which is the inode of the folder. */
function readCgroups(): Map<bigint, string> {
  const found = new Map<bigint, string>();
  const mount = cgroupMount();
  if (mount === '') return found;
  const pending = [''];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    try {
      found.set(statSync(`${mount}${path}`, { bigint: true }).ino, path === '' ? '/' : path);
      for (const entry of readdirSync(`${mount}${path}`, { withFileTypes: true }))
        if (entry.isDirectory()) pending.push(`${path}/${entry.name}`);
    } catch {
      // The cgroup has gone meanwhile.
    }
  }
  return found;
}
