/** Calls that need a capability in the user namespace which owns the network (or mount) namespace. */
const capabilities: Readonly<Record<string, string>> = {
  setns: 'CAP_SYS_ADMIN',
  unshare: 'CAP_SYS_ADMIN',
  mount: 'CAP_SYS_ADMIN',
  umount2: 'CAP_SYS_ADMIN',
  netlink: 'CAP_NET_ADMIN',
  sysctl: 'CAP_NET_ADMIN',
};

/**
 * Returns the capability that a refused call lacked, and how to get it. Returns `undefined` for other errors and calls.
 *
 * @param call name of the system call; `netlink` for a request; `sysctl` for setting a kernel parameter
 * @param code name of the error: `EPERM`
 */
export function permissionAdvice(call: string, code: string): string | undefined {
  const capability = capabilities[call];
  if (capability === undefined || (code !== 'EPERM' && code !== 'EACCES')) return undefined;
  const rootless = 'start it by "npx tsnetlink rootless -- COMMAND"';
  const isRoot = process.geteuid?.() === 0;
  const how = isRoot
    ? `root does not have it here, or not in the user namespace of the target: give it to the container (--cap-add ${capability.slice(4)}), or ${rootless}`
    : `run it as root, or ${rootless}`;
  return `needs ${capability}; ${how}`;
}
