import { readdirSync, statSync } from 'node:fs';
import { namespaceInode, openNetworkNamespace } from '../../syscalls/namespace.ts';
import { closeFd } from '../../syscalls/socket.ts';
import { listNamedNamespaces, namedNamespacePath } from './named-namespaces.ts';

/** A network namespace that has a name, or processes in it. */
export interface FoundNamespace {
  /** Number of the namespace, as in `net:[4026531840]`. */
  inode: bigint;
  /** Its names in `/run/netns`, sorted. */
  names: string[];
  /** The processes in it, as far as they may be seen. */
  pids: number[];
}

/** What identifies a namespace, as text. */
type Key = `${bigint}:${bigint}`;

function keyOf(path: string): Key | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    // Gone meanwhile, or another user's.
    return undefined;
  }
}

function processes(): [pid: number, key: Key][] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      const key = keyOf(`/proc/${pid}/ns/net`);
      return key === undefined ? [] : [[Number(pid), key] as [number, Key]];
    });
}

function namesByKey(): Map<Key, string[]> {
  const names = new Map<Key, string[]>();
  for (const name of listNamedNamespaces()) {
    const key = keyOf(namedNamespacePath(name));
    if (key !== undefined) names.set(key, [...(names.get(key) ?? []), name]);
  }
  return names;
}

/** The processes in a namespace: `ip netns pids`. Those of other users are left out, unless root asks. */
export function pidsIn(namespace: { readonly fd: number }): number[] {
  const { device, inode } = namespaceInode(namespace.fd);
  return processes()
    .filter(([, key]) => key === `${device}:${inode}`)
    .map(([pid]) => pid);
}

/**
 * The names of the namespace of a process: `ip netns identify`. Empty where it has none.
 *
 * @throws SystemError `ENOENT` where there is no such process; `EACCES` for one of another user
 */
export function identify(pid: number): string[] {
  const fd = openNetworkNamespace(`/proc/${pid}/ns/net`);
  const { device, inode } = namespaceInode(fd);
  closeFd(fd);
  return namesByKey().get(`${device}:${inode}`) ?? [];
}

/** All network namespaces that have a name, or a process in it that may be seen. In the order of their numbers. */
export function findNamespaces(): FoundNamespace[] {
  const found = new Map<Key, FoundNamespace>();
  const at = (key: Key): FoundNamespace => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const made = { inode: BigInt(key.split(':')[1]!), names: [], pids: [] };
    found.set(key, made);
    return made;
  };
  for (const [key, names] of namesByKey()) at(key).names = names;
  for (const [pid, key] of processes()) at(key).pids.push(pid);
  return [...found.values()].sort((a, b) => (a.inode < b.inode ? -1 : 1));
}
