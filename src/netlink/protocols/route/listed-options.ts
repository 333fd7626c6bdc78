import { type Fields, isAnyOf, isFunction, isListOf, isOneOf, isText } from '../../request/input.ts';

type Options = Readonly<Record<string, unknown>>;

/** Names of options, or all of them. */
export type OptionNames<O> = 'all' | readonly (keyof O & string)[];

/** Which options of a kind some requests cannot repeat. */
export interface OptionRules<O extends object> {
  /**
   * Options that the kernel refuses in a change even where they stay the same. A change leaves them out while they are as
   * they were listed. `'all'` is possible where the kernel keeps the options that a change does not name.
   */
  readonly fixed?: OptionNames<O> | ((options: O) => OptionNames<O>) | undefined;
  /** Options that the kernel reports and refuses for a new object, which leaves them out while they are as they were listed. */
  readonly notForNew?:
    | readonly (keyof O & string)[]
    | ((options: O) => readonly (keyof O & string)[])
    | undefined;
  /**
   * Times that the kernel keeps in a coarser unit, rounded down, and reports in whole microseconds. Sent again as it was listed, each would
   * become a microsecond less, so requests send a microsecond more.
   */
  readonly roundedDown?: readonly (keyof O & string)[] | undefined;
}

/** Checks of the rules, where a program registers a kind. */
export const optionRuleFields: Fields<OptionRules<object>> = {
  fixed: isAnyOf(isOneOf(['all']), isListOf(isText), isFunction),
  notForNew: isAnyOf(isListOf(isText), isFunction),
  roundedDown: isListOf(isText),
};

// biome-ignore lint/suspicious/noExplicitAny: rules for any options.
type AnyRules = OptionRules<any>;

/** In nanoseconds, as options have times. */
const microsecond = 1000;

/** Options of objects as they were listed, as far as a request may have to leave them out. */
const listed = new WeakMap<object, Options>();

/** Remembers the options of an object that has been read, if its kind has options that a request cannot repeat. */
export function rememberListed(rules: AnyRules | undefined, options: object): void {
  if (rules?.fixed === undefined && rules?.notForNew === undefined && rules?.roundedDown === undefined)
    return;
  if (!(options instanceof Uint8Array)) listed.set(options, { ...options });
}

/**
 * The options to send: without those that the kernel refuses in this request, while they are as they were listed.
 * `undefined` where nothing is left. An option that differs is sent, so the kernel can refuse it.
 */
export function optionsToSend(
  rules: AnyRules | undefined,
  options: object,
  isNew: boolean,
): object | undefined {
  // The kernel refuses options of kinds that have none to change, empty ones too.
  if (!isNew && !(options instanceof Uint8Array) && Object.keys(options).length === 0) return undefined;
  const before = listed.get(options);
  if (rules === undefined || before === undefined) return options;
  const { fixed = [], notForNew = [], roundedDown = [] } = rules;
  const rule = isNew ? notForNew : fixed;
  const names: OptionNames<Options> = typeof rule === 'function' ? rule(before) : rule;
  const sent: Record<string, unknown> = {};
  let isChanged = false;
  for (const [name, value] of Object.entries(options)) {
    const isListed = isSame(value, before[name]);
    const isLeftOut = isListed && (names === 'all' || names.includes(name));
    const isRounded = isListed && typeof value === 'number' && roundedDown.includes(name);
    isChanged ||= isLeftOut || isRounded;
    if (!isLeftOut) sent[name] = isRounded ? value + microsecond : value;
  }
  if (Object.keys(sent).length === 0 && !isNew) return undefined;
  return isChanged ? sent : options;
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
