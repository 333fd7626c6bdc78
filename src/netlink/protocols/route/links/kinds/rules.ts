import type { AnyType } from '../../../../codec/type.ts';

/**
 * What a link of a kind needs beyond its schema, in names as {@link LinkCreate} has them (`link`, `data.id`): the
 * kernel would refuse it too, without a word of which field is meant.
 */
export interface LinkKindRules {
  /** Fields to give when it is made; of a list, at least one. */
  readonly required?: readonly (string | readonly string[])[];
  /** Fields of which at most one is given. */
  readonly exclusive?: readonly (readonly string[])[];
}

const rulesOf = new WeakMap<AnyType, LinkKindRules>();

/** Adds rules to the schema of a kind. */
export function withRules<T extends AnyType>(options: T, rules: LinkKindRules): T {
  rulesOf.set(options, rules);
  return options;
}

/** A field of a link by its name in the rules. */
function isGiven(link: object, field: string): boolean {
  let value: unknown = link;
  for (const name of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return value !== undefined && value !== false;
}

/** Which field of a new link (or of changes to one) breaks a rule of its kind, and why; `undefined` where none does. */
export function brokenRule(
  options: AnyType | undefined,
  link: { readonly kind?: string | undefined; readonly data?: unknown },
  isNew: boolean,
): { field: string; reason: string } | undefined {
  const rules = options === undefined ? undefined : rulesOf.get(options);
  if (rules === undefined || link.data instanceof Uint8Array) return undefined;
  for (const field of isNew ? (rules.required ?? []) : []) {
    const choice = typeof field === 'string' ? [field] : field;
    if (!choice.some((name) => isGiven(link, name)))
      return {
        field: choice[0] as string,
        reason: `a link of kind ${link.kind} needs ${choice.join(' or ')}`,
      };
  }
  for (const choice of rules.exclusive ?? []) {
    const given = choice.filter((name) => isGiven(link, name));
    if (given.length > 1) return { field: given[1] as string, reason: `cannot be given beside ${given[0]}` };
  }
  return undefined;
}
