/** Methods of which bad arguments are still accepted, since the operations below do not check them. Remove entries; add none. */
export const inputsNotYet: readonly string[] = [];
