import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { findNamespaces } from '../namespace/find-namespaces.ts';
import { namedNamespacePath } from '../namespace/named-namespaces.ts';
import { pathOfProcess } from '../namespace/reference.ts';
import type { MapProcess } from './graph.ts';

/** A namespace that was found on this machine. */
export interface FoundSpace {
  /** Inode number, as in `net:[4026531840]`. */
  readonly inode: number;
  readonly names: readonly string[];
  readonly pids: readonly number[];
  /** A file that can be opened to enter it. */
  readonly path: string;
}

/**
 * Finds the namespaces of this machine: those with a name, with a process, mounted anywhere, or kept by an open descriptor of a
 * process. Processes of other users are visible to root only. The descriptors of the process `except` do not count.
 */
export function findSpaces(except?: number): FoundSpace[] {
  const found = new Map<number, FoundSpace>();
  for (const { inode, names, pids } of findNamespaces()) {
    const path = names[0] === undefined ? pathOfProcess(pids[0] as number) : namedNamespacePath(names[0]);
    found.set(Number(inode), { inode: Number(inode), names, pids, path });
  }
  for (const [inode, path] of [...mounted(), ...held(except)])
    if (!found.has(inode)) found.set(inode, { inode, names: [], pids: [], path });
  return [...found.values()];
}

/** Namespaces that are mounted on a file, as container engines do it. */
function mounted(): [inode: number, path: string][] {
  return read('/proc/self/mountinfo')
    .split('\n')
    .flatMap((line): [number, string][] => {
      const [, , , root = '', path = ''] = line.split(' ');
      const inode = inodeOf(root);
      // Blanks and line ends in paths are octal numbers.
      const plain = path.replaceAll(/\\(\d{3})/g, (_, digits: string) =>
        String.fromCharCode(Number.parseInt(digits, 8)),
      );
      return inode === undefined ? [] : [[inode, plain]];
    });
}

/** Namespaces of which a process has a descriptor open. */
function* held(except: number | undefined): Generator<[inode: number, path: string]> {
  for (const pid of entries('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === except) continue;
    const folder = `/proc/${pid}/fd`;
    for (const fd of entries(folder)) {
      try {
        const inode = inodeOf(readlinkSync(`${folder}/${fd}`));
        if (inode !== undefined) yield [inode, `${folder}/${fd}`];
      } catch {
        // The descriptor has been closed meanwhile.
      }
    }
  }
}

/** The name of the program of each process, by number. Threads of the kernel, and processes that have ended, are left out. */
export function processesOf(pids: readonly number[]): MapProcess[] {
  return [...pids]
    .sort((first, second) => first - second)
    .flatMap((pid) => {
      if (read(`/proc/${pid}/cmdline`) === '') return [];
      const name = read(`/proc/${pid}/comm`).replace(/\n$/, '');
      return name === '' ? [] : [{ pid, name }];
    });
}

function inodeOf(text: string): number | undefined {
  const [, digits] = /^net:\[(\d+)\]$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
