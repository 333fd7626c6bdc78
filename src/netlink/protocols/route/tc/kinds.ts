/** The tables of kinds of traffic control. */
export { actionKinds } from './actions/kinds/registry.ts';
export { filterKinds } from './filters/kinds/registry.ts';
export { qdiscKinds } from './qdiscs/kinds/registry.ts';
