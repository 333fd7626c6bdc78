// Functions and keys that make libnftables-json: each yields plain JSON.

export * from './fields.ts';
export * from './statements.ts';
export * from './values.ts';
