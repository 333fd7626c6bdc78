import type { AnyLinkKind, FixedOptions } from './kind.ts';
import { linkKinds } from './registry.ts';

type Options = Readonly<Record<string, unknown>>;

/** Options of links as they were listed, as far as a request may have to leave them out. */
const listed = new WeakMap<object, Options>();

/** Remembers the options of a link that has been read, if its kind has options that a request cannot repeat. */
export function rememberListed(kind: string, options: object): void {
  const definition = linkKinds.get(kind);
  if (definition?.fixed === undefined && definition?.notForNew === undefined) return;
  if (!(options instanceof Uint8Array)) listed.set(options, { ...options });
}

/**
 * The options to send: without those that the kernel refuses in this request, while they are as they were listed.
 * `undefined` where nothing is left. An option that differs is sent, so the kernel can refuse it.
 */
export function optionsToSend(
  definition: AnyLinkKind | undefined,
  options: object,
  isNew: boolean,
): object | undefined {
  const before = listed.get(options);
  if (definition === undefined || before === undefined) return options;
  const { fixed = [], notForNew = [] } = definition;
  const rule = isNew ? notForNew : fixed;
  const names: FixedOptions<Options> = typeof rule === 'function' ? rule(before) : rule;
  const given = Object.entries(options);
  const sent = given.filter(
    ([name, value]) => !((names === 'all' || names.includes(name)) && isSame(value, before[name])),
  );
  if (sent.length === given.length) return options;
  return sent.length === 0 && !isNew ? undefined : Object.fromEntries(sent);
}

/** Returns whether two values of an option are equal. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => isSame((one as Options)[key], (other as Options)[key]))
  );
}
