import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';
import { bindGroupToLink } from '../../syscalls/bpf.ts';
import { AF_NETLINK, SOCK_RAW } from '../../syscalls/constants.ts';
import { mountDetached } from '../../syscalls/mount.ts';
import { inNetworkNamespace, namespaceInode } from '../../syscalls/namespace.ts';
import { closeFd, openSocket } from '../../syscalls/socket.ts';
import { linkIndex } from '../sockets/socket-address.ts';

const NETLINK_ROUTE = 0;

/** The first part of the names of groups, before the process and thread that made them. */
const prefix = 'tsnetlink-';

/** Groups of this thread with processes in them, and the number of these. */
const used = new Map<string, number>();

/** A control group whose processes have their sockets bound to a link. */
export interface LinkGroup {
  /** Descriptor of a file. Who has it may put itself into the group, by writing `0`. */
  readonly entry: number;
  /** Closes the descriptor. The process has a copy. */
  started(): void;
  /** Removes the group, unless a process is left in it. */
  ended(): void;
}

/**
 * Makes a control group for processes whose IPv4 and IPv6 sockets are bound to a link, as `ip vrf exec` does. Its path ends with
 * `/vrf/NAME`, where `ip vrf identify` reads the name of the link. The file system of the groups need not be mounted.
 *
 * @param namespace the namespace of the link
 * @param device name of the link, usually a VRF
 * @throws SystemError `ENODEV` without such a link, or without cgroup2 in the kernel; `EPERM` without the capability
 */
export function openLinkGroup(namespace: { readonly fd: number }, device: string): LinkGroup {
  const index = indexOf(namespace, device);
  // Links of other namespaces have the same names and numbers.
  const place = `${namespaceInode(namespace.fd).inode}-${index}`;
  return inGroups((groups) => {
    sweep(groups);
    const path = `/${prefix}${process.pid}-${threadId}-${place}/vrf/${device}`;
    mkdirSync(groups + path, { recursive: true });
    const entry = openEntry(groups + path, index, () => removeFolders(groups, path));
    used.set(path, (used.get(path) ?? 0) + 1);
    return {
      entry,
      started: () => closeFd(entry),
      ended: () => {
        const left = (used.get(path) as number) - 1;
        if (left > 0) used.set(path, left);
        else {
          used.delete(path);
          inGroups((above) => removeFolders(above, path));
        }
      },
    };
  });
}

/** Binds a group to a link, and returns the descriptor of its entry. Nothing is left of a group where either is refused. */
function openEntry(path: string, link: number, remove: () => void): number {
  try {
    const group = openSync(path, 'r');
    try {
      bindGroupToLink(group, link);
    } finally {
      closeFd(group);
    }
    return openSync(`${path}/cgroup.procs`, 'w');
  } catch (error) {
    remove();
    throw error;
  }
}

function indexOf(namespace: { readonly fd: number }, device: string): number {
  const socket = inNetworkNamespace(namespace.fd, () => openSocket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  try {
    return linkIndex(socket, device);
  } finally {
    closeFd(socket);
  }
}

/** Runs a function with the path of the group that this process is in. */
function inGroups<T>(run: (path: string) => T): T {
  const root = mountDetached('cgroup2');
  try {
    return run(`/proc/self/fd/${root}${ownGroup()}`);
  } finally {
    closeFd(root);
  }
}

/** Path of the group of this process. If it is one of a link, that of the process that made it: the kernel allows no group of a link in another. */
function ownGroup(): string {
  const path = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
  return path.replace(new RegExp(`(/${prefix}[^/]*)?/vrf/.*$`), '').replace(/\/$/, '');
}

/** Removes groups that killed processes have left. */
function sweep(groups: string): void {
  for (const name of readdirSync(groups)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || existsSync(`/proc/${pid}`)) continue;
    for (const link of foldersOf(`${groups}/${name}/vrf`)) removeFolders(groups, `/${name}/vrf/${link}`);
  }
}

function foldersOf(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Removes a group and those above it that were made for it. The kernel keeps one that has processes. */
function removeFolders(groups: string, path: string): void {
  try {
    for (let part = path; part !== '/'; part = dirname(part)) rmdirSync(groups + part);
  } catch {
    // A process that has been started in the group is still there.
  }
}
