import { readFileSync } from 'node:fs';
import { pidsIn } from '../namespace/find-namespaces.ts';

/**
 * The link that the sockets of a process are bound to: by the option `device`, or by `ip vrf exec`.
 *
 * @returns its name; `undefined` for other processes
 * @throws Error `ENOENT` if there is no such process
 */
export function linkOfProcess(pid: number): string | undefined {
  return /^0::.*\/vrf\/([^/\n]+)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1];
}

/** Lists the processes in a namespace whose sockets are bound to a link. */
export function pidsOfLink(namespace: { readonly fd: number }, device: string): number[] {
  return pidsIn(namespace).filter((pid) => {
    try {
      return linkOfProcess(pid) === device;
    } catch {
      // The process has ended.
      return false;
    }
  });
}
