// Functions and keys that make libnftables-json: each yields plain JSON.

export type { NftData, NftEntries, NftMapValue, NftReference, NftValue } from './constants.ts';
export * from './expressions.ts';
export * from './fields.ts';
export * from './statements.ts';
export * from './values.ts';
