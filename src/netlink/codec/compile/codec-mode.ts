import { EncodeError } from '../encode-error.ts';
/** How the codec runs: a schema is compiled after some uses; or, to test and to debug, always or never. */
export type CodecMode = 'automatic' | 'compiled' | 'walked';

function readMode(): CodecMode {
  const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };
  const mode = process?.env?.TSNETLINK_CODEC ?? '';
  if (mode === '') return 'automatic';
  if (mode === 'compiled' || mode === 'walked') return mode;
  const reason = `expected 'compiled' or 'walked', got '${mode}'`;
  throw new EncodeError('ERR_INVALID_ARG_VALUE', reason).toError('TSNETLINK_CODEC');
}

/** The mode of this process: the environment variable `TSNETLINK_CODEC`, read once. */
export const codecMode: CodecMode = readMode();
