import {
  argument,
  type Check,
  isFunction,
  isObject,
  isText,
  operation,
  required,
} from '../netlink/request/input.ts';
import { createLab, type Lab, type LabDescription, type LabOptions } from '../network/lab/index.ts';
import { Namespace } from '../network/namespace/namespace.ts';

/**
 * The hooks of a test runner: `before` and `after` of node:test, `beforeAll` and `afterAll` of vitest and jest for a file or a `describe`;
 * `beforeEach` and `afterEach` for each test.
 */
export interface Hooks {
  before(run: () => Promise<void>): unknown;
  after(run: () => Promise<void>): unknown;
}

/** Checks hooks. */
const isHooks: Check = required(
  isObject<Hooks>(
    { before: required(isFunction), after: required(isFunction) },
    'the hooks of a test runner',
  ),
);

/** Creates a value in a hook, and removes it in another. Returns a function that returns the value. */
function useIn<T>(hooks: Hooks, create: () => Promise<T>, remove: (thing: T) => Promise<void>): () => T {
  let current: { readonly thing: T } | undefined;
  hooks.before(async () => {
    current = { thing: await create() };
  });
  hooks.after(async () => {
    const { thing } = current ?? {};
    current = undefined;
    if (thing !== undefined) await remove(thing);
  });
  return () => {
    if (current === undefined)
      throw new Error(
        'there is none yet: the hook has not ended. Call the function inside of a test; with node:test, in other hooks only inside of a describe',
      );
    return current.thing;
  };
}

/**
 * Builds a lab in a hook of any test runner, and destroys it in another. Returns a function that returns the lab inside of tests. Labs without a
 * `prefix` have no names, so those of concurrent tests and files do not collide. Needs CAP_SYS_ADMIN and CAP_NET_ADMIN.
 *
 * @example
 * import { after, before, test } from 'node:test';
 * const lab = useLab({ before, after }, { nodes: { a: {}, b: {} }, links: [{ ends: ['a', 'b'] }] });
 * test('a and b see each other', async () => { await lab().node('a').ping('b'); });
 */
export const useLab = operation(
  'use lab',
  () => [argument('hooks', isHooks), ...createLab.inputs],
  (hooks: Hooks, description: LabDescription, options?: LabOptions): (() => Lab) =>
    useIn(
      hooks,
      () => createLab(description, options),
      (lab) => lab.destroy(),
    ),
);

/** Creates a namespace in a hook of any test runner, and closes it in another: see {@link useLab}. Needs CAP_SYS_ADMIN. */
export const useNamespace = operation(
  'use namespace',
  () => [argument('hooks', isHooks)],
  (hooks: Hooks): (() => Namespace) =>
    useIn(
      hooks,
      () => Namespace.create(),
      async (namespace) => namespace.close(),
    ),
);

let names = 0;

/**
 * Returns a name that no other test of this machine has: for namespaces and links with names in concurrent tests. It has at most 15 bytes, as the name
 * of a link, if the prefix has at most 4.
 *
 * @example await Namespace.create(uniqueName('web'));   // web-3f9a-1
 */
export const uniqueName = operation(
  'unique name',
  () => [required(argument('prefix', isText))],
  (prefix: string): string => `${prefix}-${process.pid.toString(36)}-${(names++).toString(36)}`,
);
