/** The standard streams of a command. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream & {
    readonly isTTY?: boolean | undefined;
    /** True while the reader lags behind. */
    readonly writableNeedDrain?: boolean | undefined;
  };
  readonly stderr: NodeJS.WritableStream;
}
