import type { SpecDocument, SpecOperation } from './document.ts';

/** An operation or event of a specification with its numbers. */
export interface NumberedOperation {
  /** Name in the specification. */
  readonly name: string;
  readonly doc: string | undefined;
  /** Number of the command, or message type, of requests; `undefined` for an event. */
  readonly request: number | undefined;
  /** The same of replies and events. */
  readonly reply: number;
  /** Names of the set of attributes and of the header before them. */
  readonly set: string | undefined;
  readonly header: string | undefined;
  /** The forms that the operation has. */
  readonly do: SpecOperation['do'] | undefined;
  readonly dump: SpecOperation['dump'] | undefined;
  /** Name of the multicast group of an event. */
  readonly group: string | undefined;
}

/** Whether the kernel sends it by itself. */
function isEvent(operation: SpecOperation): boolean {
  return operation.notify !== undefined || operation.event !== undefined;
}

/**
 * Numbers the operations of a specification. In the unified model, an operation has one number, and each adds one. In the
 * directional one, requests and replies are counted separately; events count as replies.
 */
export function numberOperations({ operations }: SpecDocument): NumberedOperation[] {
  const isDirectional = operations['enum-model'] === 'directional';
  const byName = new Map(operations.list.map((one) => [one.name, one]));
  let request = 1;
  let reply = 1;
  return operations.list.map((operation) => {
    const event = isEvent(operation);
    const form = operation.do ?? operation.dump;
    if (isDirectional) {
      request = (event ? undefined : form?.request?.value) ?? operation.value ?? request;
      reply = (event ? operation.value : (form?.reply?.value ?? operation.value)) ?? reply;
    } else request = reply = operation.value ?? form?.request?.value ?? request;
    // An event has the attributes of the operation that it tells of.
    const source = byName.get(operation.notify ?? '') ?? operation;
    const numbered: NumberedOperation = {
      name: operation.name,
      doc: operation.doc,
      request: event ? undefined : request,
      reply: isDirectional || form?.reply?.value === undefined ? reply : form.reply.value,
      set: operation['attribute-set'] ?? source['attribute-set'],
      header: operation['fixed-header'] ?? source['fixed-header'] ?? operations['fixed-header'],
      do: event ? undefined : operation.do,
      dump: event ? undefined : operation.dump,
      group: operation.mcgrp,
    };
    if (!isDirectional) request = reply = request + 1;
    else {
      if (!event) request++;
      if (event || form?.reply !== undefined) reply++;
    }
    return numbered;
  });
}
