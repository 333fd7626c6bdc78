import type { Part } from '../../netlink/codec/type.ts';
import type { Message, MessageProblem } from '../decode/message.ts';

/** Returns everything wrong with a message. Offsets count from the first byte of the message. */
export function problemsOf(message: Message): MessageProblem[] {
  const problems: MessageProblem[] = [];
  collect(message.parts, '', problems);
  if (message.problem !== undefined) problems.push(message.problem);
  return problems.map(({ offset, text }) => ({ offset: offset - message.offset, text }));
}

function collect(parts: readonly Part[], outer: string, problems: MessageProblem[]): void {
  // Few messages have problems: no path is built for the others.
  if (!hasProblem(parts)) return;
  for (const part of parts) {
    const isHeader = part.name === 'header' && part.id === undefined;
    const path = isHeader ? outer : outer === '' ? part.name : `${outer}.${part.name}`;
    if (part.problem !== undefined) problems.push({ offset: part.offset, text: `${path}: ${part.problem}` });
    if (part.parts !== undefined) collect(part.parts, path, problems);
  }
}

function hasProblem(parts: readonly Part[]): boolean {
  for (const part of parts) {
    if (part.problem !== undefined) return true;
    if (part.parts !== undefined && hasProblem(part.parts)) return true;
  }
  return false;
}
