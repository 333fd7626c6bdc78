import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readText } from '../errors/read-text.ts';
import { argument, checkArgument, isObject, isOneOf, isText, operation, required } from '../request/input.ts';
import { throwInvalid } from '../request/validate.ts';
import { checkDocument, type SpecDocument } from './document.ts';
import { type AnyShape, makeFamily, type SpecFamily, type SpecShape } from './family.ts';
import type { SpecNames } from './names.ts';
import { parseYaml, UnreadYaml } from './yaml.ts';

/** Options of {@link loadSpec}. */
export interface LoadSpecOptions {
  /** `'camelCase'` makes `xdpFeatures` of `xdp-features`; `'kernel'` leaves names as they are. `'camelCase'` by default. */
  names?: SpecNames | undefined;
}

const isOptions = isObject<LoadSpecOptions>({ names: isOneOf(['camelCase', 'kernel']) }, 'an object', false);

/**
 * Reads a specification of the kernel (Documentation/netlink/specs/*.yaml): any of the dialects genetlink, genetlink-c,
 * genetlink-legacy and netlink-raw. The family has requests for all of its operations, and decodes its events.
 *
 * The package `yaml` is needed only for YAML that the kernel's specifications do not use.
 *
 * @example
 * const netdev = loadSpec('netdev.yaml');
 * using socket = netdev.open();
 * const device = await socket.request(netdev.do.devGet({ ifindex: 1 }));
 * @throws TypeError for a file that is no specification: `field` is the place in it
 */
export const loadSpec = operation(
  'load spec',
  () => [required(argument('file', isText)), argument('options', isOptions)],
  <T extends SpecShape = AnyShape>(file: string, options: LoadSpecOptions = {}): SpecFamily<T> =>
    makeFamily(readSpec(file), options.names ?? 'camelCase') as unknown as SpecFamily<T>,
);

/** Reads and checks the document of a specification. */
export function readSpec(file: string): SpecDocument {
  checkArgument('load spec', 'file', required(isText), file);
  const document = parse(file, readText(file));
  checkDocument(file, document);
  return document;
}

function parse(file: string, text: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof UnreadYaml)) throw error;
    const yaml = findYaml();
    if (yaml === undefined)
      throwInvalid(
        file,
        `line ${error.line}`,
        `${error.message.replace(/^line \d+: /, '')}: the package yaml may read it`,
      );
    try {
      return yaml.parse(text);
    } catch (refusal) {
      return throwInvalid(file, '', `not YAML: ${(refusal as Error).message.split('\n')[0]}`);
    }
  }
}

/** Loads the package `yaml`, which is installed beside this one, or in the project of the program. */
function findYaml(): { parse(text: string): unknown } | undefined {
  for (const from of [import.meta.url, pathToFileURL(`${process.cwd()}/`).href]) {
    try {
      return createRequire(from)('yaml');
    } catch {}
  }
  return undefined;
}
