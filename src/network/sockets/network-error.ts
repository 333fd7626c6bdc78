/** Makes an error like those of Node's network modules: `connect ETIMEDOUT 10.0.0.1:80`, with `address` and `port`. */
export function networkError(
  syscall: string,
  code: string,
  errno: number,
  target: { address: string; port: number },
  options?: ErrorOptions,
): NodeJS.ErrnoException & { address: string; port: number } {
  const shown = target.address.includes(':') ? `[${target.address}]` : target.address;
  const error = new Error(`${syscall} ${code} ${shown}:${target.port}`, options);
  // Node's own errors have negative error numbers.
  return Object.assign(error, { code, errno: -errno, syscall, ...target });
}
