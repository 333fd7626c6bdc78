/** What features of a namespace need to know of it: an open descriptor, and its name, by which its files in `/etc/netns` are found. */
export interface NamespacePlace {
  /** Descriptor of the network namespace; throws where it has been closed. */
  readonly fd: number;
  /** Its name in `/run/netns`; undefined where it has none. */
  readonly name: string | undefined;
}

/** An error in the shape of those of Node's network modules: `connect ETIMEDOUT 10.0.0.1:80`, with the address and the port. */
export function networkError(
  syscall: string,
  code: string,
  errno: number,
  target: { address: string; port: number },
  options?: ErrorOptions,
): NodeJS.ErrnoException & { address: string; port: number } {
  const shown = target.address.includes(':') ? `[${target.address}]` : target.address;
  const error = new Error(`${syscall} ${code} ${shown}:${target.port}`, options);
  // Negative, as in Node's own.
  return Object.assign(error, { code, errno: -errno, syscall, ...target });
}
