import type { AnyType, Type } from '../../../../codec/type.ts';
import type { OptionRules } from '../../listed-options.ts';

/** Everything that is known of one kind of link. `O` are its options, `P` the options that it keeps for its ports. */
export interface LinkKind<O extends object = object, P extends object = never> extends OptionRules<O> {
  /** Schema of the options (`IFLA_INFO_DATA`). */
  readonly options: Type<O>;
  /** Schema of the options that a master of this kind keeps for each port (`IFLA_INFO_SLAVE_DATA`). */
  readonly port?: Type<P> | undefined;
  /** Schema of the counters of the kind (`IFLA_INFO_XSTATS`). */
  readonly statistics?: AnyType | undefined;
  /**
   * Fields that a new link needs, named as in `LinkCreate` (`link`, `options.id`); of a list, at least one. The kernel would
   * refuse the link as well, without naming the field.
   */
  readonly required?: readonly (string | readonly string[])[] | undefined;
  /** Fields of which at most one can be given. */
  readonly exclusive?: readonly (readonly string[])[] | undefined;
  /** Options that the kernel can change of an existing link. Another value of the others needs a new link. None if absent. */
  readonly changeable?:
    | 'all'
    | readonly (keyof O & string)[]
    | { readonly except: readonly (keyof O & string)[] }
    | undefined;
  /** Whether the kernel refuses another link-layer address for an existing link. */
  readonly hasFixedAddress?: boolean | undefined;
  /** Options that hold the index of another link. */
  readonly linkOptions?: readonly (keyof O & string)[] | undefined;
  /** Whether the link is one end of a pair, whose other end is created with it. */
  readonly isPair?: boolean | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a kind with any options; `object` would refuse every encoder.
export type AnyLinkKind = LinkKind<any, any>;

/** Returns whether the kernel can change an option of an existing link. */
export function isChangeable(definition: AnyLinkKind | undefined, option: string): boolean {
  const changeable: AnyLinkKind['changeable'] = definition?.changeable ?? [];
  if (changeable === 'all') return true;
  return 'except' in changeable ? !changeable.except.includes(option) : changeable.includes(option);
}

/** Returns whether a link has a field, given by its path. */
function isGiven(link: object, field: string): boolean {
  let value: unknown = link;
  for (const name of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return value !== undefined && value !== false;
}

/** Returns the field of a new link (or of changes to one) that breaks a rule of its kind, and the reason. */
export function brokenRule(
  definition: AnyLinkKind | undefined,
  link: { readonly kind?: string | undefined; readonly options?: unknown },
  isNew: boolean,
): { field: string; reason: string } | undefined {
  if (definition === undefined || link.options instanceof Uint8Array) return undefined;
  const { required = [], exclusive = [] } = definition;
  for (const field of isNew ? required : []) {
    const choice = typeof field === 'string' ? [field] : field;
    if (!choice.some((name) => isGiven(link, name)))
      return {
        field: choice[0] as string,
        reason: `a link of kind ${link.kind} needs ${choice.map((name) => `'${name}'`).join(' or ')}`,
      };
  }
  for (const choice of exclusive) {
    const given = choice.filter((name) => isGiven(link, name));
    if (given.length > 1)
      return { field: given[1] as string, reason: `cannot be given beside '${given[0]}'` };
  }
  return undefined;
}
