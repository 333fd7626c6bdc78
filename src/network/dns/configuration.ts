import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** How names are looked up: what `resolv.conf(5)` says. */
export interface ResolverConfiguration {
  /** Addresses of name servers, in the order of asking. */
  readonly servers: readonly string[];
  /** Domains to complete a short name with. */
  readonly search: readonly string[];
  /** A name with at least so many dots is tried as it is first. */
  readonly ndots: number;
  /** Milliseconds to wait for an answer. */
  readonly timeout: number;
  /** How often the servers are asked. */
  readonly attempts: number;
}

/** Where the configuration files of named namespaces are, as for `ip netns exec`. */
export const configurationFolder = '/etc/netns';

/** The limits of the C library (resolv.h). */
const MAXNS = 3;
const maximumOf = { ndots: 15, timeout: 30, attempts: 5 };

/** Path of a file of `/etc` as it is in the namespace: of `/etc/netns/NAME` where that has it. */
export function configurationPath(namespace: string | undefined, file: string): string {
  const own = `${configurationFolder}/${namespace}/${file}`;
  return namespace !== undefined && existsSync(own) ? own : `/etc/${file}`;
}

function linesOf(namespace: string | undefined, file: string): string[][] {
  let text: string;
  try {
    text = readFileSync(configurationPath(namespace, file), 'utf8');
  } catch {
    // As the C library has it: without the file its defaults hold.
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.replace(/[#;].*/, '').trim())
    .filter(Boolean)
    .map((line) => line.split(/\s+/));
}

/** Reads `resolv.conf` of a namespace. Without one, or without servers in it: the server is on the namespace's loopback. */
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

/** The addresses that `hosts` of a namespace has for a name, in the order of the file. */
export function readHosts(namespace: string | undefined, name: string): string[] {
  const wanted = name.toLowerCase();
  return linesOf(namespace, 'hosts')
    .filter(([address = '', ...names]) => isIP(address) && names.some((it) => it.toLowerCase() === wanted))
    .map(([address = '']) => address);
}
