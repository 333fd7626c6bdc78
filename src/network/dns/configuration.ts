import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** Settings of the resolver, from `resolv.conf(5)`. */
export interface ResolverConfiguration {
  /** Addresses of name servers, in order of use. */
  readonly servers: readonly string[];
  /** Domains that complete a short name. */
  readonly search: readonly string[];
  /** Number of dots from which a name is first tried unchanged. */
  readonly ndots: number;
  /** Longest wait for an answer in milliseconds. */
  readonly timeout: number;
  /** Number of rounds through the servers. */
  readonly attempts: number;
}

/** Folder of the configuration files of named namespaces, the same as for `ip netns exec`. */
export const configurationFolder = '/etc/netns';

/** The limits of the C library (resolv.h). */
const MAXNS = 3;
const maximumOf = { ndots: 15, timeout: 30, attempts: 5 };

/** Returns the path of a file of `/etc` as it is in a namespace: the file in `/etc/netns/NAME` if there is one. */
function configurationPath(namespace: string | undefined, file: string): string {
  const own = `${configurationFolder}/${namespace}/${file}`;
  return namespace !== undefined && existsSync(own) ? own : `/etc/${file}`;
}

function linesOf(namespace: string | undefined, file: string): string[][] {
  let text: string;
  try {
    text = readFileSync(configurationPath(namespace, file), 'utf8');
  } catch {
    // Without the file the defaults apply, like in the C library.
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.replace(/[#;].*/, '').trim())
    .filter(Boolean)
    .map((line) => line.split(/\s+/));
}

/** Reads `resolv.conf` of a namespace. Without a server in it, the server is 127.0.0.1. */
export function readResolverConfiguration(namespace: string | undefined): ResolverConfiguration {
  const servers: string[] = [];
  let search: string[] = [];
  const options = { ndots: 1, timeout: 5, attempts: 2 };
  for (const [keyword, ...values] of linesOf(namespace, 'resolv.conf')) {
    if (keyword === 'nameserver') servers.push(...values.slice(0, 1).filter((text) => isIP(text) !== 0));
    if (keyword === 'search' || keyword === 'domain') search = values;
    if (keyword !== 'options') continue;
    for (const option of values) {
      const [, name, number] = /^(ndots|timeout|attempts):(\d+)$/.exec(option) ?? [];
      if (name === undefined) continue;
      const key = name as keyof typeof options;
      options[key] = Math.min(Number(number), maximumOf[key]);
    }
  }
  return {
    servers: servers.length === 0 ? ['127.0.0.1'] : servers.slice(0, MAXNS),
    search,
    ndots: options.ndots,
    timeout: Math.max(options.timeout, 1) * 1000,
    attempts: Math.max(options.attempts, 1),
  };
}

/** Returns the addresses of a name in `hosts` of a namespace, in the order of the file. */
export function readHosts(namespace: string | undefined, name: string): string[] {
  const wanted = name.toLowerCase();
  return linesOf(namespace, 'hosts')
    .filter(([address = '', ...names]) => isIP(address) && names.some((it) => it.toLowerCase() === wanted))
    .map(([address = '']) => address);
}

/** Returns the first name of an address in `hosts` of a namespace. Addresses are equal if `isSame` says so. */
export function readHostName(
  namespace: string | undefined,
  isSame: (address: string) => boolean,
): string | undefined {
  return linesOf(namespace, 'hosts').find(
    ([address = '', name]) => name !== undefined && isIP(address) && isSame(address),
  )?.[1];
}
