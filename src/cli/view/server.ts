import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentSecurityPolicy } from './content-security-policy.ts';

/** Answers a request for data. Returns a value for JSON, or undefined where there is no such thing. */
export type Answer = (parameters: URLSearchParams, signal: AbortSignal) => Promise<unknown> | unknown;

/** The page, and the data that it reads. */
export interface PageContent {
  /** The page: HTML with its script and its style. */
  readonly html: string;
  /** Data by name, each read by GET. Nothing can be written. */
  readonly data: Readonly<Record<string, Answer>>;
  /** Reads a capture that the page sends, and returns what the page shows of it. Nothing of it is kept. */
  readonly decode?: (file: AsyncIterable<Uint8Array>, parameters: URLSearchParams) => Promise<unknown>;
  /** Called with each page that listens to events. */
  readonly onListener?: (listener: Listener) => void;
}

/** A page that listens to events. */
export interface Listener {
  /** Sends an event. Returns false where the page lags behind so far that the event was not sent. */
  send(event: string, data: unknown): boolean;
  /** Called when a page that lagged behind has caught up. */
  onCaughtUp: (() => void) | undefined;
  readonly signal: AbortSignal;
}

/** Bytes of a capture that the page sends, at most. */
export const longestCapture: number = 128 * 1024 * 1024;

/** Bytes that may wait for a page. A page that lags behind further gets the whole map again. */
const longestQueue = 4 * 1024 * 1024;

/** A page that is served to browsers of this machine alone. */
export interface PageServer {
  /** Address with the token. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a page on 127.0.0.1. Each request needs the token in the path, a `Host` of this address, and where it has an `Origin`, the
 * page's own: pages of others, and names that lead here (DNS rebinding), are refused. Only GET and HEAD are answered, and POST of a
 * capture to decode.
 */
export async function servePage(content: PageContent, port = 0): Promise<PageServer> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    handle(request, response, token, content).catch((error: Error) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: error.message });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  { html, data, decode, onListener }: PageContent,
): Promise<void> {
  for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
  const reason = refusal(request, token);
  if (reason !== undefined) return sendJson(response, 403, { error: reason });
  const { pathname, searchParams } = new URL(request.url as string, 'http://127.0.0.1');
  const name = pathname.slice(token.length + 2);
  if (request.method === 'POST' && name === 'decode' && decode !== undefined)
    return decodeSent(request, response, (file) => decode(file, searchParams));
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return sendJson(response, 405, { error: 'the page only reads' });
  }
  if (name === '') return sendPage(response, html);
  if (name === 'events' && onListener !== undefined) return listen(request, response, onListener);
  const answer = Object.hasOwn(data, name) ? data[name] : undefined;
  if (answer === undefined) return sendJson(response, 404, { error: 'there is no such thing' });
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  try {
    const found = await answer(searchParams, closed.signal);
    if (found === undefined) sendJson(response, 404, { error: 'there is no such thing' });
    else sendJson(response, 200, found);
  } catch (error) {
    sendJson(response, 422, { error: (error as Error).message });
  }
}

/** Decodes the body of a request. A form of another page can send neither the type of the body nor the origin. */
async function decodeSent(
  request: IncomingMessage,
  response: ServerResponse,
  decode: (file: AsyncIterable<Uint8Array>) => Promise<unknown>,
): Promise<void> {
  const { origin, 'content-type': type, 'content-length': length } = request.headers;
  // The rest of a refused body is not read.
  response.setHeader('Connection', 'close');
  if (origin === undefined) return sendJson(response, 403, { error: 'the Origin is missing' });
  if (type !== 'application/octet-stream')
    return sendJson(response, 415, { error: 'expected application/octet-stream' });
  if (Number(length) > longestCapture) return sendJson(response, 413, { error: tooLong });
  try {
    sendJson(response, 200, await decode(limited(request)));
  } catch (error) {
    const { message } = error as Error;
    sendJson(response, message === tooLong ? 413 : 422, { error: message });
  }
}

const tooLong = `the capture has more than ${longestCapture / 1024 / 1024} MiB; give its path to tsnetlink view`;

/** The parts of a body up to the limit. Throws where it is longer. */
async function* limited(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > longestCapture) throw new Error(tooLong);
    yield part;
  }
}

const commonHeaders = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** Why a request is refused; undefined for one of the page itself, or of its reader. */
function refusal(request: IncomingMessage, token: string): string | undefined {
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const port = request.socket.localPort;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (host === undefined || !hosts.includes(host)) return 'the Host is not that of this page';
  if (origin !== undefined && origin !== `http://${host}`) return 'requests of other pages are refused';
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'requests of other pages are refused';
  const [, given = ''] = (request.url ?? '').split(/[/?#]/);
  const [one, other] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(one as Buffer, other as Buffer) ? undefined : 'the token is missing or wrong';
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? Number(item) : item,
  );
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(text);
}

function sendPage(response: ServerResponse, html: string): void {
  response
    .writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy(html, "connect-src 'self'", "frame-ancestors 'none'"),
    })
    .end(html);
}

/** Sends events as a page asks for them (`text/event-stream`). */
function listen(
  request: IncomingMessage,
  response: ServerResponse,
  onListener: (listener: Listener) => void,
): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  response.flushHeaders();
  const closed = new AbortController();
  request.socket.setNoDelay(true);
  response.once('close', () => closed.abort());
  let isBehind = false;
  const listener: Listener = {
    signal: closed.signal,
    onCaughtUp: undefined,
    send(event, data) {
      if (isBehind) return false;
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      isBehind = response.writableLength > longestQueue;
      return true;
    },
  };
  response.on('drain', () => {
    if (!isBehind) return;
    isBehind = false;
    listener.onCaughtUp?.();
  });
  onListener(listener);
}
