import { asObject } from '../../compile/json.ts';
import { socketTypes } from '../../expressions/socket.ts';
import { tunnelTypes } from '../../expressions/tunnel.ts';
import type { Selector } from '../parsing.ts';
import type { ExpressionPrinter } from '../printing.ts';

/** A property of the socket that the packet belongs to: `socket mark`. */
export const socket: Selector = {
  json: 'socket',
  words: ['socket'],
  parse({ cursor, number }) {
    cursor.next();
    const key = cursor.oneOf('a key of socket', Object.keys(socketTypes));
    if (key !== 'cgroupv2') return { socket: { key } };
    cursor.expectWord('level');
    return { socket: { key, level: number('a level') } };
  },
};

export const printSocket: ExpressionPrinter = (json) => {
  const { key, level } = asObject(json);
  return `socket ${key}${level === undefined ? '' : ` level ${level}`}`;
};

/** A property of the tunnel that the packet came by: `tunnel id`. */
export const tunnel: Selector = {
  json: 'tunnel',
  words: ['tunnel'],
  parse({ cursor }) {
    cursor.next();
    return { tunnel: { key: cursor.oneOf('a key of tunnel', Object.keys(tunnelTypes)) } };
  },
};

export const printTunnel: ExpressionPrinter = (json) => `tunnel ${asObject(json).key}`;

/** The operating system that the packet looks like: `osf ttl loose name`. */
export const osf: Selector = {
  json: 'osf',
  words: ['osf'],
  parse({ cursor }) {
    cursor.next();
    const ttl = cursor.acceptWord('ttl') ? { ttl: cursor.oneOf('a check of TTL', ['loose', 'skip']) } : {};
    return { osf: { ...ttl, key: cursor.oneOf('a key of osf', ['name', 'version']) } };
  },
};

export const printOsf: ExpressionPrinter = (json) => {
  const { key, ttl } = asObject(json);
  return `osf ${ttl === undefined ? '' : `ttl ${ttl} `}${key}`;
};
