import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { normalize } from 'node:path';
import { didYouMean } from '../../netlink/codec/nearest-word.ts';
import { guardMethods } from '../../netlink/errors/guard-methods.ts';
import { check, checkArgument, isString, required } from '../../netlink/request/input.ts';
import { throwInvalid } from '../../netlink/request/validate.ts';
import { permissionAdvice } from '../../syscalls/advice.ts';
import { SystemError } from '../../syscalls/errors.ts';
import { inNetworkNamespace } from '../../syscalls/namespace.ts';

/** The kernel parameters of a namespace: `sysctl net.…`. */
export interface Sysctl {
  /** Returns a value as text without the newline: `await namespace.sysctl.get('net.ipv4.ip_forward')` is `'0'`. */
  get(name: string): Promise<string>;
  /** Sets a value. Needs CAP_NET_ADMIN in the user namespace that owns the namespace. EINVAL for an invalid value. */
  set(name: string, value: string | number | boolean): Promise<void>;
}

/** Returns the kernel parameters of a namespace. Each access enters the namespace for a moment. */
export function sysctlOf(namespace: { readonly fd: number }): Sysctl {
  return new NamespaceSysctl(namespace);
}

const isParameter = check(
  'text, a number, true or false',
  (value) => ['string', 'boolean'].includes(typeof value) || Number.isFinite(value),
);

class NamespaceSysctl implements Sysctl {
  static {
    guardMethods(NamespaceSysctl);
  }

  readonly #namespace: { readonly fd: number };

  constructor(namespace: { readonly fd: number }) {
    this.#namespace = namespace;
  }

  async get(name: string): Promise<string> {
    const path = parameterPath(name);
    return inNetworkNamespace(this.#namespace.fd, () => {
      try {
        return readFileSync(path, 'utf8').replace(/\n$/, '');
      } catch (error) {
        throw explain(error as NodeJS.ErrnoException, path);
      }
    });
  }

  async set(name: string, value: string | number | boolean): Promise<void> {
    const path = parameterPath(name);
    checkArgument('sysctl set', 'value', required(isParameter), value);
    const text = typeof value === 'boolean' ? String(Number(value)) : String(value);
    inNetworkNamespace(this.#namespace.fd, () => {
      try {
        writeFileSync(path, text);
      } catch (error) {
        throw explain(error as NodeJS.ErrnoException, path);
      }
    });
  }
}

/** Explains a failed access, and names the parameter. */
function explain(error: NodeJS.ErrnoException, path: string): Error {
  const { errno = 0, syscall = 'open' } = error;
  return new SystemError(syscall, -errno, reasonOf(error, path), { cause: error });
}

function reasonOf({ code = '' }: NodeJS.ErrnoException, path: string): string {
  if (code === 'EISDIR') return `${path} is a folder of parameters`;
  // Some parameters answer so for an unknown value.
  if (code === 'ENOENT') return existsSync(path) ? path : withoutParameter(path);
  if (!['EACCES', 'EPERM'].includes(code)) return path;
  const advice = accessAdvice(path) ?? permissionAdvice('sysctl', code);
  return advice === undefined ? path : `${path}; ${advice}`;
}

/** Describes that there is no parameter, with the nearest one that there is: of its last folder that exists. */
function withoutParameter(path: string): string {
  const parts = path.split('/');
  for (let length = parts.length - 1; length > 3; length--) {
    const folder = parts.slice(0, length).join('/');
    try {
      return `there is no parameter ${path}${didYouMean(parts[length] as string, readdirSync(folder))}`;
    } catch {
      // The folder does not exist either.
    }
  }
  return `there is no parameter ${path}`;
}

/** Says that a parameter is read-only or write-only, where it is. */
function accessAdvice(path: string): string | undefined {
  const { mode = 0o666 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  if ((mode & 0o222) === 0) return 'the parameter is read-only';
  return (mode & 0o444) === 0 ? 'the parameter is write-only' : undefined;
}

/**
 * Returns the file of a kernel parameter. As in `sysctl(8)`, the separators are dots, or slashes if a name contains a dot:
 * `net/ipv4/conf/eth0.1/forwarding`.
 */
export function parameterPath(name: string): string {
  checkArgument('sysctl', 'name', required(isString), name);
  const [separator] = /[./]/.exec(name) ?? ['.'];
  const parts = name.split(separator);
  if (separator === '.')
    for (const [index, part] of parts.entries()) parts[index] = part.replaceAll('/', '.');
  const isPlain = parts.length > 1 && parts.every((part) => !['', '.', '..'].includes(part));
  if (parts[0] !== 'net' || !isPlain || name.includes('\0')) {
    throwInvalid(
      'sysctl',
      'name',
      `expected a parameter below net, such as net.ipv4.ip_forward, got ${JSON.stringify(name)}`,
    );
  }
  return `/proc/sys/${parts.join('/')}`;
}

const isEncoding = check('an encoding', (value) => typeof value === 'string' && Buffer.isEncoding(value));

/**
 * Reads a file of `/proc` with this thread in a namespace. `/proc/net` and `/proc/self/net` are those of the namespace, also in a
 * Worker.
 *
 * @throws TypeError `ERR_INVALID_ARG_VALUE` for a file outside `/proc`, which is the same in every network namespace
 */
export function readFileIn(
  namespace: { readonly fd: number },
  path: string,
  encoding: BufferEncoding,
): string {
  checkArgument('readFile', 'path', required(isString), path);
  checkArgument('readFile', 'encoding', isEncoding, encoding);
  const plain = normalize(path);
  if (!plain.startsWith('/proc/'))
    throwInvalid(
      'readFile',
      'path',
      `expected a path in /proc, got ${JSON.stringify(path)}; files elsewhere do not depend on the network namespace ` +
        'of the reader, and /sys shows the namespace in which it was mounted: use exec to read it',
    );
  const own = plain.replace(/^\/proc\/(self\/)?net(?=\/|$)/, '/proc/thread-self/net');
  return inNetworkNamespace(namespace.fd, () => readFileSync(own, encoding));
}
