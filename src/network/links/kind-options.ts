/** Checks of options of link kinds by the schemas of the kinds, which are built when they are first needed. */
import type { AttributeSet } from '../../netlink/codec/composites/attribute-set.ts';
import { EncodeError } from '../../netlink/codec/encode-error.ts';
import type { AnyType } from '../../netlink/codec/type.ts';
import { linkRequestAttributes } from '../../netlink/protocols/route/links/attributes.ts';
import { type LinkKinds, linkKinds } from '../../netlink/protocols/route/links/kinds/registry.ts';
import { type Check, isEncodedBy } from '../../netlink/request/input.ts';
import { isPlainObject } from '../inputs.ts';

/**
 * Options of a kind. Kinds without a schema have any.
 *
 * @param own options that the caller gives in another place
 */
export function isOptionsOf(kind: string | undefined, ...own: readonly string[]): Check {
  const expected = `an object of options of ${kind ?? 'the link'}`;
  return Object.assign(
    (value: unknown) => {
      isPlainObject(value);
      for (const name of own)
        if ((value as Record<string, unknown>)[name] !== undefined)
          throw new EncodeError('ERR_INVALID_ARG_VALUE', `give ${name} outside of the options`).within(name);
      const schema = kind === undefined ? undefined : linkKinds.get(kind)?.options;
      if (schema !== undefined) isEncodedBy(schema)(value, {});
    },
    { expected },
  );
}

/** One option of a kind. */
export function isOptionOf<K extends keyof LinkKinds>(kind: K, name: keyof LinkKinds[K] & string): Check {
  return isAttributeOf(() => linkKinds.get(kind)?.options as AttributeSet<unknown>, name);
}

/** One attribute of a link. */
export function isLinkAttribute(name: string): Check {
  return isAttributeOf(() => linkRequestAttributes, name);
}

function isAttributeOf(set: () => AttributeSet<unknown>, name: string): Check {
  let type: AnyType | undefined;
  return Object.assign(
    (value: unknown) => {
      type ??= set().attributes.find((attribute) => attribute.name === name)?.type as AnyType;
      isEncodedBy(type)(value, {});
    },
    { expected: `a value of ${name}` },
  );
}
