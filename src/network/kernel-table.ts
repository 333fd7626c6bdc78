import { readFileSync } from 'node:fs';
import { inNetworkNamespace } from '../syscalls/namespace.ts';

/** Reads a table of `/proc/net` in a namespace, by its name: the words of each row as numbers, NaN where they are none. */
export function readKernelTable(namespace: { readonly fd: number }, name: string): number[][] {
  const text = inNetworkNamespace(namespace.fd, () => readFileSync(`/proc/thread-self/net/${name}`, 'utf8'));
  return text.split('\n').map((line) => line.trim().split(/ +/).map(Number));
}
