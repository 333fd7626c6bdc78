// The part of the object model that knows the compiler. It is loaded when it is first needed: a program that has a namespace, and no
// rules in it, does not load thousands of lines for them.
export { isValue } from '../../netlink/protocols/netfilter/nftables/builders/inputs.ts';
export { parseNft } from '../../netlink/protocols/netfilter/nftables/text/parse.ts';
export { printNft } from '../../netlink/protocols/netfilter/nftables/text/print.ts';
export { applyCommands } from './apply.ts';
export { findElement, resetAllElements } from './find-element.ts';
export { hostNames } from './host-names.ts';
export { listRuleset } from './list-ruleset.ts';
export { currentGeneration } from './read-ruleset.ts';
export { resetListedObjects, resetListedRules } from './resets.ts';
export { changeElements, elementsIn, knownSet } from './set-elements.ts';
export { traceEvents } from './trace-events.ts';
export { Transaction } from './transaction.ts';
export { elementsOf, MadeRule, mapElementsOf } from './transaction-builder.ts';
export { transactionEvents } from './transaction-events.ts';
