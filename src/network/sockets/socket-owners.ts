import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that has a socket open. */
export interface SocketOwner {
  readonly pid: number;
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

/**
 * The processes of sockets by inode, from one pass through `/proc`. Processes of other users are found with CAP_SYS_PTRACE only;
 * a process that ends meanwhile is left out.
 */
export function findSocketOwners(wanted: ReadonlySet<number>): ReadonlyMap<number, readonly SocketOwner[]> {
  const found = new Map<number, SocketOwner[]>();
  for (const pid of namesIn('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    let name: string | undefined;
    for (const fd of namesIn(`/proc/${pid}/fd`)) {
      const inode = inodeOf(`/proc/${pid}/fd/${fd}`);
      if (inode === undefined || !wanted.has(inode)) continue;
      try {
        name ??= readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
      } catch {
        break;
      }
      const owners = found.get(inode) ?? [];
      owners.push({ pid: Number(pid), name, fd: Number(fd) });
      found.set(inode, owners);
    }
  }
  return found;
}
