import { checkArgument, isFunction, operation, required } from '../netlink/request/input.ts';
import { createLab, type Lab, type LabDescription, type LabOptions } from '../network/lab/index.ts';
import { Namespace } from '../network/namespace/namespace.ts';

/** A fixture for `test.extend` of vitest and Playwright: creates a value, lets a test use it, and removes it. */
export type Fixture<T> = (context: object, use: (thing: T) => Promise<void>) => Promise<void>;

/**
 * A new network namespace for each test, with the loopback link down. It is closed after the test. Needs CAP_SYS_ADMIN.
 *
 * @example
 * const test = base.extend({ namespace: namespaceFixture });
 * test('starts empty', async ({ namespace }) => { … });
 */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which other fixtures are needed.
export const namespaceFixture: Fixture<Namespace> = async ({}, use) => {
  checkArgument('namespace fixture', 'use', required(isFunction), use);
  const namespace = await Namespace.create();
  try {
    await use(namespace);
  } finally {
    namespace.close();
  }
};

/**
 * Returns a fixture with a new lab for each test, which is destroyed after the test. Options are those of `createLab`.
 *
 * @example
 * const test = base.extend({ lab: labFixture({ nodes: { a: {}, b: {} }, links: [{ ends: ['a', 'b'] }] }) });
 */
export const labFixture = operation(
  'lab fixture',
  () => createLab.inputs,
  (description: LabDescription, options?: LabOptions): Fixture<Lab> =>
    // biome-ignore lint/correctness/noEmptyPattern: as above.
    async ({}, use) => {
      checkArgument('lab fixture', 'use', required(isFunction), use);
      const lab = await createLab(description, options);
      try {
        await use(lab);
      } finally {
        await lab.destroy();
      }
    },
);
