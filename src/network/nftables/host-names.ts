import { readdirSync, readFileSync, statSync } from 'node:fs';
import {
  type NameTable,
  type NftResolver,
  nameTable,
} from '../../netlink/protocols/netfilter/nftables/resolver.ts';
import * as links from '../../netlink/protocols/route/links/operations.ts';
import { argument, isNamespaceHolder, operation, required } from '../../netlink/request/input.ts';
import { readNameFile } from '../../netlink/socket/name-files.ts';
import { NetlinkSocket } from '../../netlink/socket/socket.ts';

const controlGroups = '/sys/fs/cgroup';
/** Most folders that are looked through for the path of a control group. */
const mostControlGroups = 100_000;

/**
 * The names that rules refer to: links of a network namespace, and users, groups, ports, marks and the like of this host. Each is read
 * when it is first needed, once for each resolver.
 */
export const hostNames = operation(
  'host names',
  () => [required(argument('namespace', isNamespaceHolder))],
  (namespace: { readonly fd: number }): NftResolver => ({
    links: lazily(() => linkNames(namespace)),
    users: lazily(() => accountNames('/etc/passwd')),
    groups: lazily(() => accountNames('/etc/group')),
    linkGroups: lazily(() => iprouteNames('group')),
    realms: lazily(() => iprouteNames('rt_realms')),
    marks: lazily(() => iprouteNames('rt_marks')),
    labels: lazily(() => numbersByName('/etc/xtables/connlabel.conf', /^\s*(\d+)\s+(\S+)/, 2, 1)),
    services: lazily(() => numbersByName('/etc/services', /^(\S+)\s+(\d+)\//, 1, 2)),
    cgroups: { toNumber: controlGroupNumber, toName: controlGroupPath },
    utcOffset: (seconds) => new Date(seconds * 1000).getTimezoneOffset() * -60,
  }),
);

/** A table of names that is read when it is first used. */
function lazily(read: () => NameTable): NameTable {
  let table: NameTable | undefined;
  const known = (): NameTable => {
    table ??= read();
    return table;
  };
  return { toNumber: (name) => known().toNumber(name), toName: (number) => known().toName(number) };
}

function linkNames(namespace: { readonly fd: number }): NameTable {
  const socket = NetlinkSocket.open('route', { namespace });
  try {
    const found = socket.requestSync(links.list({ statistics: false }));
    return nameTable(Object.fromEntries(found.map(({ name, index }) => [name, index])));
  } finally {
    socket.close();
  }
}

const iprouteNames = (file: string): NameTable => nameTable(Object.fromEntries(readNameFile(file)));

const accountNames = (file: string): NameTable => numbersByName(file, /^([^:#]+):[^:]*:(\d+):/, 1, 2);

/** Reads a file with a name and a number in each line: the groups of the pattern. A file that cannot be read has no names. */
function numbersByName(file: string, pattern: RegExp, name: number, number: number): NameTable {
  const numbers: Record<string, number> = {};
  for (const line of readText(file).split('\n')) {
    const found = pattern.exec(line);
    const key = found?.[name];
    if (found !== null && key !== undefined && !Object.hasOwn(numbers, key))
      numbers[key] = Number(found[number]);
  }
  return nameTable(numbers);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The number of a control group is the inode number of its folder. */
function controlGroupNumber(path: string): number | undefined {
  return statSync(`${controlGroups}/${path}`, { throwIfNoEntry: false })?.ino;
}

function controlGroupPath(number: number): string | undefined {
  const folders = [''];
  for (const folder of folders) {
    if (folders.length > mostControlGroups) return undefined;
    for (const { name, isFolder, path } of subfolders(folder)) {
      if (!isFolder) continue;
      if (controlGroupNumber(path) === number) return path;
      folders.push(name === '' ? folder : path);
    }
  }
  return undefined;
}

function subfolders(folder: string): { name: string; isFolder: boolean; path: string }[] {
  try {
    return readdirSync(`${controlGroups}/${folder}`, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      path: folder === '' ? entry.name : `${folder}/${entry.name}`,
    }));
  } catch {
    return [];
  }
}
