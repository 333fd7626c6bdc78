import type { AnyType } from '../../../src/netlink/codec/index.ts';
import type { AnyObjectDefinition } from '../../../src/netlink/protocol.ts';
import { isRunner } from '../../../src/netlink/request/flush.ts';
import type { Check, CheckContent, Declared } from '../../../src/netlink/request/input.ts';
import type { Request } from '../../../src/netlink/request/request.ts';

type Fields = Readonly<Record<string, unknown>>;
type Random = (limit: number) => number;
export type Operation = ((...args: unknown[]) => Request<unknown>) & Declared;

/** Fields that move a link into another namespace, or could make a loop of bridges. */
const excluded = new Set(['master', 'link', 'netNsPid', 'netNsFd', 'targetNetnsid', 'namespace', 'netns']);

/** Values of forms that a check does not describe. */
const others = [
  ...['text', '10.0.0.77', '10.77.0.0/16', 'fd00::77', 'fd77::/64', '02:00:00:00:00:77', '1:77'],
  ...[true, false, 0, 1, 7, 255, 10_000, 5n],
];

/** The operations of an object that change something by one request. */
export function changesOf({ operations = {} }: AnyObjectDefinition): Map<string, Operation> {
  return new Map(
    Object.entries(operations as Readonly<Record<string, Partial<Operation>>>).filter(
      (entry): entry is [string, Operation] => {
        const [name, { inputs, operationName }] = entry;
        return (
          inputs !== undefined &&
          operationName !== undefined &&
          !/^(list|get|is|translate|read)/.test(name) &&
          !inputs.some(({ expected }) => expected === isRunner.expected)
        );
      },
    ),
  );
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

function accepts(check: Check, value: unknown): boolean {
  try {
    check(value);
    return true;
  } catch {
    return false;
  }
}

/** Draws operations on objects, and arguments for them: of an object that was listed, with one field drawn. */
export class Drawer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** One of a list. */
  one<T>(list: readonly T[]): T {
    return list[this.#random(list.length)] as T;
  }

  /** The arguments of an operation on an object. */
  argumentsOf(operation: Operation, object: Fields): unknown[] {
    return this.#arguments(operation, object, this.#random(4) === 0);
  }

  /** The arguments of an operation on an object as it was listed. */
  exactly(operation: Operation, object: Fields): unknown[] {
    return this.#arguments(operation, object, true);
  }

  #arguments({ inputs }: Operation, object: Fields, exact: boolean): unknown[] {
    const { altNames } = (object.properties ?? {}) as Fields;
    return inputs.map((check) => {
      if (check.fields === undefined || !isPart(check, object)) {
        const own = [object, object.index, object.id, object.name, object.kind, altNames].find(
          (value) => value !== undefined && accepts(check, value),
        );
        return own ?? this.#value(check, undefined);
      }
      return exact ? pick(check, object) : this.#changed(check, pick(check, object));
    });
  }

  /** An object with one field that is drawn, left out or added. */
  #changed(check: Check, object: Fields): Fields {
    const names = [...(check.fields as ReadonlyMap<string, Check>).keys()].filter(
      (name) => !excluded.has(name),
    );
    // Fields that are there are drawn more often: most others belong to other kinds.
    const present = names.filter((name) => name in object);
    const name = this.#random(2) === 0 && present.length > 0 ? this.one(present) : this.one(names);
    const { [name]: now, ...rest } = object;
    if (now !== undefined && this.#random(8) === 0) return rest;
    return { ...object, [name]: this.#value(check.fields?.get(name) as Check, now) };
  }

  #value(check: Check, now: unknown): unknown {
    const { content, fields } = check;
    if (fields !== undefined) return this.#changed(check, isRecord(now) ? pick(check, now) : {});
    if (content !== undefined) return this.#described(content, now);
    const near = this.#near(now);
    const fitting = [...near, ...others].filter((value) => accepts(check, value));
    return fitting.length === 0 ? now : this.one(fitting);
  }

  #described(content: CheckContent, now: unknown): unknown {
    if ('words' in content) return this.one(content.words);
    if ('knownNames' in content) return this.one([...content.knownNames, 7, 200]);
    if ('forms' in content) return this.#value(this.one(content.forms), now);
    if ('item' in content) return [this.#value(content.item, Array.isArray(now) ? now[0] : undefined)];
    if ('type' in content) return this.#ofType(content.type, now);
    const { minimum, maximum } = content;
    const near = typeof now === 'number' ? [now - 1, now + 1] : [];
    return this.one(
      [...near, minimum, minimum + 1, 5, 100, 1400].filter((value) => value >= minimum && value <= maximum),
    );
  }

  /** A value near another one, of the same form. */
  #near(now: unknown): unknown[] {
    if (typeof now === 'number') return [now + 1, Math.max(0, now - 1)];
    if (typeof now === 'bigint') return [now + 1n];
    if (typeof now === 'boolean') return [!now];
    if (Array.isArray(now))
      return [
        now.slice(1),
        now.map((item, index) => (index === 0 ? this.one([...this.#near(item), item]) : item)),
      ];
    if (isRecord(now)) {
      const names = Object.keys(now).filter((name) => !excluded.has(name));
      if (names.length === 0) return [];
      const name = this.one(names);
      return [{ ...now, [name]: this.one([...this.#near(now[name]), now[name]]) }];
    }
    if (typeof now === 'string')
      return [now.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))];
    return [];
  }

  #ofType(type: AnyType, now: unknown): unknown {
    const { names, base, attributes, fieldNames } = type as {
      names?: Record<string, number>;
      base?: AnyType;
      attributes?: readonly { readonly name: string; readonly type: AnyType }[];
      fieldNames?: Iterable<string>;
    };
    if (names !== undefined) {
      const name = this.one(Object.keys(names));
      return type.kind === 'flags' ? [name] : name;
    }
    if (attributes !== undefined && attributes.length > 0) {
      const { name, type } = this.one(attributes);
      const inner = isRecord(now) ? now : {};
      return { ...inner, [name]: this.#ofType(type, inner[name]) };
    }
    if (fieldNames !== undefined || now !== undefined) {
      const near = this.#near(now);
      return near.length === 0 ? now : this.one(near);
    }
    if (base !== undefined) return this.#ofType(base, now);
    if (/^(bool|flag)/.test(type.kind)) return this.one([true, false]);
    if (/^(u|s|be)64/.test(type.kind)) return this.one([0n, 1n, 1000n]);
    if (/^(u|s|be)\d/.test(type.kind)) return this.one([0, 1, 5, 100, 1400]);
    return this.one(others);
  }
}

/** Whether an object has fields that a check declares. */
function isPart({ fields }: Check, object: Fields): boolean {
  return Object.keys(object).some((name) => fields?.has(name));
}

/** The fields of an object that a check declares. */
function pick({ fields }: Check, object: Fields): Fields {
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => fields?.has(name) && !['netNsFd', 'netNsPid'].includes(name)),
  );
}
