// nftables without its program: libnftables-json to messages of the kernel, and back. Nothing here does I/O.

export { type CompileContext, compile } from './compile/compile.ts';
export type { CompiledMessage, KnownRuleset } from './compile/transaction.ts';
export type * from './json-types.ts';
export { list, listRule, type RulesetListOptions } from './list/list.ts';
export { type NameTable, type NftResolver, nameTable } from './resolver.ts';
export { type NamedMessage, Ruleset } from './ruleset.ts';
