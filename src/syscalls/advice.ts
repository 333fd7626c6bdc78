import { readFileSync } from 'node:fs';

/** Calls that need a capability in the user namespace which owns the network (or mount) namespace. */
const capabilities: Readonly<Record<string, keyof typeof numbers>> = {
  setns: 'CAP_SYS_ADMIN',
  unshare: 'CAP_SYS_ADMIN',
  mount: 'CAP_SYS_ADMIN',
  umount2: 'CAP_SYS_ADMIN',
  fsopen: 'CAP_SYS_ADMIN',
  bpf: 'CAP_SYS_ADMIN',
  netlink: 'CAP_NET_ADMIN',
  sysctl: 'CAP_NET_ADMIN',
};

/** Numbers of capabilities (linux/capability.h). */
const numbers = { CAP_NET_ADMIN: 12, CAP_SYS_PTRACE: 19, CAP_SYS_ADMIN: 21 } as const;

/**
 * Returns whether this thread may lack a capability. A capability in a user namespace other than the initial one may not reach the
 * namespace of the call.
 */
export function mayLack(capability: keyof typeof numbers): boolean {
  try {
    const status = readFileSync('/proc/thread-self/status', 'utf8');
    const effective = BigInt(`0x${/^CapEff:\s*([\da-f]+)$/m.exec(status)?.[1] ?? '0'}`);
    if (((effective >> BigInt(numbers[capability])) & 1n) === 0n) return true;
    return !/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/thread-self/uid_map', 'utf8'));
  } catch {
    return true;
  }
}

/**
 * Returns the capability that a refused call lacked, and how to get it. Returns `undefined` for other errors and calls, and if the
 * thread has the capability, so that the error has another reason.
 *
 * @param call name of the system call; `netlink` for a request; `sysctl` for setting a kernel parameter
 * @param code name of the error: `EPERM`
 */
export function permissionAdvice(call: string, code: string): string | undefined {
  const capability = capabilities[call];
  if (capability === undefined || (code !== 'EPERM' && code !== 'EACCES')) return undefined;
  // The kernel refuses a request for a missing capability by EPERM. EACCES has other reasons: a prohibited route, IPv6 switched off.
  if (call === 'netlink' && code === 'EACCES') return undefined;
  if (!mayLack(capability)) return undefined;
  const rootless = 'start it by "npx tsnetlink rootless -- COMMAND"';
  const isRoot = process.geteuid?.() === 0;
  const how = isRoot
    ? `root does not have it here, or not in the user namespace of the target: give it to the container (--cap-add ${capability.slice(4)}), or ${rootless}`
    : `run it as root, or ${rootless}`;
  return `needs ${capability}; ${how}`;
}
