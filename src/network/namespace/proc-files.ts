import { readFileSync, writeFileSync } from 'node:fs';
import { permissionAdvice } from '../../syscalls/advice.ts';
import { argumentError } from '../../syscalls/arguments.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';

/** Reads and changes the kernel parameters of a namespace: `sysctl net.…`. */
export interface Sysctl {
  /** The value as text, without the end of the line: `await namespace.sysctl.get('net.ipv4.ip_forward')` is `'0'`. */
  get(name: string): Promise<string>;
  /** Sets a value. Needs CAP_NET_ADMIN in the user namespace that owns the namespace. EINVAL for what the kernel does not take. */
  set(name: string, value: string | number | boolean): Promise<void>;
}

/** The kernel parameters of a namespace; each access enters it for a moment. */
export function sysctlOf(namespace: { readonly fd: number }): Sysctl {
  return {
    async get(name) {
      const path = parameterPath(name);
      return inNetworkNamespace(namespace.fd, () => readFileSync(path, 'utf8')).replace(/\n$/, '');
    },
    async set(name, value) {
      const path = parameterPath(name);
      const text = typeof value === 'boolean' ? String(Number(value)) : String(value);
      inNetworkNamespace(namespace.fd, () => {
        try {
          writeFileSync(path, text);
        } catch (error) {
          throw withAdvice(error as NodeJS.ErrnoException, path);
        }
      });
    },
  };
}

/** Where a capability was missing, an error that says which; else Node's own. */
function withAdvice(error: NodeJS.ErrnoException, path: string): Error {
  const { code = '', errno = 0, syscall = 'open' } = error;
  const advice = permissionAdvice('sysctl', code);
  if (advice === undefined) return error;
  return new SystemError(syscall, -errno, `${path}; ${advice}`, { cause: error });
}

/** The file of a kernel parameter. As `sysctl(8)` has it: separated by dots; or by slashes, where a dot is part of a name (`net/ipv4/conf/eth0.1/forwarding`). */
export function parameterPath(name: string): string {
  if (typeof name !== 'string') throw argumentError('ERR_INVALID_ARG_TYPE', 'sysctl: expected a name');
  const [separator] = /[./]/.exec(name) ?? ['.'];
  const parts = name.split(separator);
  if (separator === '.')
    for (const [index, part] of parts.entries()) parts[index] = part.replaceAll('/', '.');
  const isPlain = parts.length > 1 && parts.every((part) => !['', '.', '..'].includes(part));
  if (parts[0] !== 'net' || !isPlain || name.includes('\0')) {
    throw argumentError(
      'ERR_INVALID_ARG_VALUE',
      `sysctl: expected a parameter below net, as net.ipv4.ip_forward: ${JSON.stringify(name)}`,
    );
  }
  return `/proc/sys/${parts.join('/')}`;
}

/** Reads a file with this thread in a namespace. `/proc/net` and `/proc/self/net` are those of the namespace, also in a Worker. */
export function readFileIn(
  namespace: { readonly fd: number },
  path: string,
  encoding: BufferEncoding,
): string {
  const own = path.replace(/^\/proc\/(self\/)?net(?=\/|$)/, '/proc/thread-self/net');
  return inNetworkNamespace(namespace.fd, () => readFileSync(own, encoding));
}
