import { readFile, watch } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterNode, type NodeSource, readNodes } from './cluster-node.ts';

/** Milliseconds between attempts to watch a folder that is not there. */
const interval = 1000;

/**
 * Reads the machines of a cluster from a file of JSON, `{ "nodes": [ { "name": …, "addresses": […], "subnets": […] } ] }`, and again after each
 * change. A file that cannot be read or is wrong is reported, and the list before stays.
 */
export function nodesFromFile(path: string): NodeSource {
  return (signal, report) => readChanges(path, signal, report);
}

async function* readChanges(
  path: string,
  signal: AbortSignal,
  report: (problem: Error) => void,
): AsyncGenerator<readonly ClusterNode[]> {
  let last: string | undefined;
  while (!signal.aborted) {
    try {
      // The folder, as most programs replace the file. The watch begins with the first call of next.
      const events = watch(dirname(path), { signal })[Symbol.asyncIterator]();
      for (let event = events.next(); ; event = events.next()) {
        event.catch(() => {});
        const text = await readText(path, report);
        if (text !== undefined && text !== last) {
          last = text;
          const nodes = parse(path, text, report);
          if (nodes !== undefined) yield nodes;
        }
        if ((await event).done === true) break;
      }
    } catch (error) {
      if (signal.aborted) return;
      report(error as Error);
    }
    await sleep(interval, undefined, { signal }).catch(() => {});
  }
}

async function readText(path: string, report: (problem: Error) => void): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    report(error as Error);
    return undefined;
  }
}

function parse(
  path: string,
  text: string,
  report: (problem: Error) => void,
): readonly ClusterNode[] | undefined {
  try {
    return readNodes((JSON.parse(text) as { nodes?: unknown } | null)?.nodes);
  } catch (error) {
    report(new Error(`${path}: ${(error as Error).message}`, { cause: error }));
    return undefined;
  }
}
