import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that has a socket open. */
export interface SocketOwner {
  readonly pid: number;
  /** Number of the thread, where threads were asked for. */
  readonly tid?: number;
  /** Name of the process (`/proc/PID/comm`). */
  readonly name: string;
  /** Number of the descriptor. */
  readonly fd: number;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The process has ended, or belongs to another user.
    return [];
  }
}

function inodeOf(path: string): number | undefined {
  try {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(path)) ?? [];
    return inode === undefined ? undefined : Number(inode);
  } catch {
    return undefined;
  }
}

/** The names in a folder that are numbers, in their order. */
function numbersIn(folder: string): number[] {
  return namesIn(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * The processes of sockets by inode, from one pass through `/proc`; with `threads`, their threads, which may have other
 * descriptors. Processes of other users are found with CAP_SYS_PTRACE only; a process that ends meanwhile is left out.
 */
export function findSocketOwners(
  wanted: ReadonlySet<number>,
  { threads = false } = {},
): ReadonlyMap<number, readonly SocketOwner[]> {
  const found = new Map<number, SocketOwner[]>();
  const add = (folder: string, owner: { readonly pid: number; readonly tid?: number }): void => {
    let name: string | undefined;
    for (const fd of numbersIn(`${folder}/fd`)) {
      const inode = inodeOf(`${folder}/fd/${fd}`);
      if (inode === undefined || !wanted.has(inode)) continue;
      try {
        name ??= readFileSync(`${folder}/comm`, 'utf8').replace(/\n$/, '');
      } catch {
        return;
      }
      const owners = found.get(inode) ?? [];
      owners.push({ ...owner, name, fd });
      found.set(inode, owners);
    }
  };
  for (const pid of numbersIn('/proc')) {
    if (!threads) add(`/proc/${pid}`, { pid });
    else for (const tid of numbersIn(`/proc/${pid}/task`)) add(`/proc/${pid}/task/${tid}`, { pid, tid });
  }
  return found;
}
