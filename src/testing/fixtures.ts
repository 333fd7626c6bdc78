import { createLab, type Lab, type LabDescription, type LabOptions } from '../network/lab/index.ts';
import { Namespace } from '../network/namespace/namespace.ts';

/** A fixture for the `extend` of vitest's `test` (and of Playwright's): makes a thing, lets a test use it, takes it away. */
export type Fixture<T> = (context: object, use: (thing: T) => Promise<void>) => Promise<void>;

/**
 * A fresh network namespace a test, with loopback down, gone after it. Needs CAP_SYS_ADMIN.
 *
 * @example
 * const test = base.extend({ namespace: namespaceFixture });
 * test('starts empty', async ({ namespace }) => { … });
 */
// biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which other fixtures this one needs.
export const namespaceFixture: Fixture<Namespace> = async ({}, use) => {
  const namespace = await Namespace.create();
  try {
    await use(namespace);
  } finally {
    namespace.close();
  }
};

/**
 * A fresh lab a test, taken down after it.
 *
 * @example
 * const test = base.extend({ lab: labFixture({ nodes: { a: {}, b: {} }, links: [{ ends: ['a', 'b'] }] }) });
 */
export function labFixture(description: LabDescription, options?: LabOptions): Fixture<Lab> {
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  return async ({}, use) => {
    const lab = await createLab(description, options);
    try {
      await use(lab);
    } finally {
      await lab.destroy();
    }
  };
}
