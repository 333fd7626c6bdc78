import { readdirSync, statSync } from 'node:fs';
import { jsonPrototype } from '../../netlink/codec/json.ts';
import { namespaceInode, openNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { hasNamespace, listNamedNamespaces, namedNamespacePath } from './named-namespaces.ts';
import { pathOfProcess } from './reference.ts';

/** A network namespace that has a name or processes. */
export interface FoundNamespace {
  /** Inode number of the namespace, as in `net:[4026531840]`. */
  inode: bigint;
  /** Names of the namespace in `/run/netns`, sorted. */
  names: string[];
  /** Processes in the namespace; processes of other users are visible to root only. */
  pids: number[];
}

/** Device and inode of a namespace, as text. */
type Key = `${bigint}:${bigint}`;

function keyOf(path: string): Key | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    // The process has ended, or belongs to another user.
    return undefined;
  }
}

function processes(): [pid: number, key: Key][] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      const key = keyOf(pathOfProcess(Number(pid)));
      return key === undefined ? [] : [[Number(pid), key] as [number, Key]];
    });
}

function namesByKey(): Map<Key, string[]> {
  const names = new Map<Key, string[]>();
  for (const name of listNamedNamespaces()) {
    const key = hasNamespace(name) ? keyOf(namedNamespacePath(name)) : undefined;
    if (key !== undefined) names.set(key, [...(names.get(key) ?? []), name]);
  }
  return names;
}

/** Lists the processes in a namespace: `ip netns pids`. Processes of other users are listed for root only. */
export function pidsIn(namespace: { readonly fd: number }): number[] {
  const { device, inode } = namespaceInode(namespace.fd);
  return processes()
    .filter(([, key]) => key === `${device}:${inode}`)
    .map(([pid]) => pid);
}

/**
 * Lists the names of the namespace that a process is in: `ip netns identify`. Empty for a namespace without a name.
 *
 * @throws SystemError `ENOENT` if there is no such process; `EACCES` for a process of another user
 */
export function identify(pid: number): string[] {
  const fd = openNetworkNamespace(pathOfProcess(pid));
  const { device, inode } = namespaceInode(fd);
  closeFd(fd);
  return namesByKey().get(`${device}:${inode}`) ?? [];
}

/** Lists all network namespaces that have a name or a visible process, sorted by inode. */
export function findNamespaces(): FoundNamespace[] {
  const found = new Map<Key, FoundNamespace>();
  const at = (key: Key): FoundNamespace => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const added: FoundNamespace = Object.create(jsonPrototype);
    Object.assign(added, { inode: BigInt(key.split(':')[1]!), names: [], pids: [] });
    found.set(key, added);
    return added;
  };
  for (const [key, names] of namesByKey()) at(key).names = names;
  for (const [pid, key] of processes()) at(key).pids.push(pid);
  return [...found.values()].sort((a, b) => (a.inode < b.inode ? -1 : 1));
}
