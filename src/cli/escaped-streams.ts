import { escapeControls } from '../dump/format/control-characters.ts';
import type { Streams } from './streams.ts';

/** The stream behind each one that escapes. */
const originals = new WeakMap<object, NodeJS.WritableStream>();

/**
 * Returns streams that escape control characters in what a command writes. Names of links, namespaces and processes, and texts
 * of the kernel come from others: without this they could take over the terminal of the reader. Bytes go through as they are.
 */
export function escapedStreams({ stdin, stdout, stderr }: Streams): Streams {
  return { stdin, stdout: escaped(stdout), stderr: escaped(stderr) };
}

function escaped<T extends NodeJS.WritableStream>(stream: T): T {
  const proxy = new Proxy(stream, {
    get(target, key) {
      if (key === 'write')
        return (text: string | Uint8Array, ...rest: []) =>
          target.write(typeof text === 'string' ? escapeControls(text) : text, ...rest);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  originals.set(proxy, stream);
  return proxy;
}

/** The stream itself, for sequences that the command itself makes: colours, and moves of the cursor. */
export function unescaped<T extends NodeJS.WritableStream>(stream: T): T {
  return (originals.get(stream) as T | undefined) ?? stream;
}
