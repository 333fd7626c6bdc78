/**
 * Netlink by the kernel's own specifications: {@link loadSpec} makes a family with all of its operations of a YAML file at run time.
 *
 * @module
 */

export type {
  AnyShape,
  SpecDumps,
  SpecEntry,
  SpecFamily,
  SpecFlags,
  SpecRequests,
  SpecShape,
} from './family.ts';
export { type LoadSpecOptions, loadSpec } from './load-spec.ts';
export type { SpecNames } from './names.ts';
