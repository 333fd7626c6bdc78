import type { SocketRow } from './socket-row.ts';

/** One column: how it is aligned, and what precedes it on a line. */
interface Column {
  readonly header: string;
  readonly isRight?: boolean;
  readonly separator: string;
  readonly cell: (row: SocketRow) => string;
}

const columns: readonly Column[] = [
  { header: 'Netid', separator: '', cell: ({ netid }) => netid },
  { header: 'State', separator: ' ', cell: ({ state }) => state },
  { header: 'Recv-Q', separator: ' ', cell: ({ receiveQueue }) => String(receiveQueue).padEnd(6) },
  { header: 'Send-Q', separator: ' ', cell: ({ sendQueue }) => String(sendQueue).padEnd(6) },
  { header: 'Local Address:', separator: ' ', isRight: true, cell: ({ local }) => local[0] },
  { header: 'Port', separator: '', cell: ({ local }) => local[1] },
  { header: 'Peer Address:', separator: ' ', isRight: true, cell: ({ peer }) => peer[0] },
  { header: 'Port', separator: '', cell: ({ peer }) => peer[1] },
  { header: 'Process', separator: '', cell: ({ details }) => details },
];

/** Which columns to print. */
export interface ColumnOptions {
  readonly hasHeader: boolean;
  /** Whether sockets of several tables are listed. */
  readonly hasNetid: boolean;
  /** Whether sockets of several states are listed. */
  readonly hasState: boolean;
}

/** Yields the lines of a table of sockets. Columns are as wide as their longest cell. */
export function* tableLines(rows: readonly SocketRow[], options: ColumnOptions): Generator<string> {
  const shown = columns.filter(
    ({ header }) => (header !== 'Netid' || options.hasNetid) && (header !== 'State' || options.hasState),
  );
  const table = rows.map((row) => shown.map(({ cell }) => cell(row)));
  if (options.hasHeader) table.unshift(shown.map(({ header }) => header));
  const widths = shown.map(() => 0);
  for (const cells of table)
    for (let index = 0; index < cells.length; index++)
      widths[index] = Math.max(widths[index] as number, (cells[index] as string).length);
  const last = shown.length - 1;
  for (const cells of table) {
    let line = '';
    for (let index = 0; index <= last; index++) {
      const { separator, isRight } = shown[index] as Column;
      const cell = cells[index] as string;
      const width = widths[index] as number;
      if (index > 0) line += separator;
      line += index === last ? cell : isRight === true ? cell.padStart(width) : cell.padEnd(width);
    }
    yield `${line.replace(/ +$/, '')}\n`;
  }
}
