// nft's text syntax: parsed to libnftables-json, and printed from it. Nothing here does I/O.

export { type ParseOptions, parseNft, parseNftRule } from './parse.ts';
export { type CommandPrintOptions, printNft, printNftCommands, printNftRule } from './print.ts';
export { type IncludeReader, nftPlace } from './ruleset-parser.ts';
export type { PrintOptions } from './ruleset-printer.ts';
export { NftSyntaxError, type Source } from './syntax-error.ts';
export { type NftInterpolation, nft } from './template.ts';
