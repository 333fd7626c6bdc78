import type { PcapWriter } from '../../../dump/capture/writer.ts';
import type { Streams } from '../../streams.ts';
import type { Output } from './output.ts';

/** Options of the command line. */
export interface DumpOptions {
  readonly hex: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly vector: boolean;
  readonly fields?: string | undefined;
  readonly netns?: string | undefined;
  readonly protocol?: string | undefined;
  readonly record?: string | undefined;
  readonly count?: string | undefined;
  readonly room?: string | undefined;
  readonly time?: string | undefined;
  readonly by?: string | undefined;
  readonly 'all-netns': boolean;
  readonly color?: string | undefined;
}

/** One call of `dump`: what stands behind the word that says what to do, and where the output goes. */
export interface Command {
  readonly words: readonly string[];
  readonly options: DumpOptions;
  readonly output: Output;
  readonly streams: Streams;
  /** Ends what would go on for ever. */
  readonly signal: AbortSignal | undefined;
  /** Where what is shown is written to as well (`--record`). */
  readonly recorder: PcapWriter | undefined;
}
