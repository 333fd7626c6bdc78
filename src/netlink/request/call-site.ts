/** Frames of a call site: {@link captureCallSite}, up to three methods of the library with their guards, and their callers. */
const siteLength = 8;
/** Most frames of the library in a call site, above the caller. */
const mostAbove = 3;
/** Most frames of the library that are kept above the frames of a call site. */
const innerLength = 2;

/** Names of the errors that are made when an answer is read. Their frames say nothing about the reason. */
const namesOfAnswers: readonly string[] = ['NetlinkError', 'TransportError'];

/** Whether `Error.stackTraceLimit` can be set. It cannot with `--frozen-intrinsics`. */
const isLimitWritable = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable === true;

/** The errors whose stack {@link atCallSite} has changed. */
const changed = new WeakSet<Error>();

/**
 * The stack of a call of the public API. An error that is made after the caller has left the stack gets the frames of the
 * caller from it.
 */
export class CallSite {
  readonly #captured: Error;
  #text: string | undefined;
  #caller: string | undefined;

  /** Use {@link captureCallSite}. */
  constructor(captured: Error) {
    this.#captured = captured;
  }

  /** The frames, as they stand in a stack. */
  get text(): string {
    if (this.#text === undefined) {
      const all = framesOf(this.#captured).slice(1);
      const outer = all.findIndex(isOuter);
      const frames = all.slice(Math.max(0, outer - mostAbove));
      const caller = all[outer] ?? frames[1] ?? '';
      this.#caller = placeOf(caller);
      this.#text = frames.join('\n');
    }
    return this.#text;
  }

  /** Whether a frame is that of the caller. */
  isCaller(frame: string): boolean {
    return this.text !== '' && placeOf(frame) === this.#caller;
  }
}

/**
 * Captures the stack in a method of the public API, before it returns. This takes one or two microseconds. A method that
 * usually completes at once captures it in the other cases only.
 */
export function captureCallSite(): CallSite {
  const limit = Error.stackTraceLimit;
  if (!isLimitWritable || !(limit > siteLength)) return new CallSite(new Error());
  Error.stackTraceLimit = siteLength;
  const captured = new Error();
  Error.stackTraceLimit = limit;
  return new CallSite(captured);
}

/**
 * Lets the stack of an error show the caller: adds the frames of a call site, if the stack does not have the caller already. Of
 * the frames of the library above the caller, a few remain. Returns the error. A value that is no error is returned as it is.
 */
export function atCallSite<E>(error: E, site: CallSite): E {
  if (!(error instanceof Error) || site.text === '') return error;
  const isAnswer = namesOfAnswers.includes(error.name);
  const frames = isAnswer && !changed.has(error) ? [] : framesOf(error);
  const caller = frames.findIndex((frame) => site.isCaller(frame));
  const above = caller < 0 ? frames : frames.slice(0, caller);
  const below = caller < 0 ? site.text : frames.slice(caller).join('\n');
  const kept = above.some(isOuter) ? above : above.slice(0, innerLength);
  const head = [headOf(error, frames[0]), ...kept].join('\n');
  if (Reflect.set(error, 'stack', `${head}\n${below}`)) changed.add(error);
  return error;
}

/** Returns the same promise, whose rejection has the frames of the call site: see {@link atCallSite}. */
export function tracedTo<T>(promise: Promise<T>, site: CallSite): Promise<T> {
  return promise.catch((error) => {
    throw atCallSite(error, site);
  });
}

/** The lines of a stack from its first frame on. */
function framesOf({ stack }: Error): string[] {
  return typeof stack === 'string' ? stack.split('\n').filter((line) => /^ +at /.test(line)) : [];
}

/** The lines of a stack before its first frame: the name and the message of the error. */
function headOf(error: Error, firstFrame: string | undefined): string {
  if (firstFrame === undefined) return String(error);
  const stack = error.stack as string;
  return stack.slice(0, stack.indexOf(firstFrame)).trimEnd();
}

/** The file and line of a frame: `file:///app/main.js:3`. Undefined for a function without source. */
function placeOf(frame: string): string | undefined {
  return /(?:\(| at (?:async )?)([^()]+:\d+):\d+\)?$/.exec(frame)?.[1];
}

/** Whether a frame belongs neither to this package nor to Node. */
function isOuter(frame: string): boolean {
  const place = placeOf(frame);
  if (place === undefined || !/^(?:file:|\/)/.test(place)) return false;
  const path = place.replace(/^file:\/\//, '');
  packageFolders ??= findPackageFolders();
  return !packageFolders.some((folder) => path.startsWith(folder));
}

/** The folders of the code of this package, as they stand in stacks. Undefined until needed. */
let packageFolders: readonly string[] | undefined;

function findPackageFolders(): readonly string[] {
  // A CommonJS bundle has no URL. In the bundle of a program, this file is not in a folder of its package.
  const [, root] = /^file:\/\/(.*)\/(?:dist|src)\//.exec(import.meta.url ?? '') ?? [];
  if (root === undefined) return [];
  return [root, decodeURI(root)].flatMap((folder) => [`${folder}/dist/`, `${folder}/src/`]);
}
