/**
 * The entry `tsnetlink/syscalls`: the system calls, whose arguments are checked. The library itself uses the functions of
 * src/syscalls, some of which run for each message. The types and comments of the entry are those of that folder too.
 */
import { checked, checkedAsync } from './netlink/request/checked.ts';
import {
  check,
  isAnyOf,
  isBoolean,
  isBytes,
  isFunction,
  isInteger,
  isNamespaceHolder,
  isObject,
  isOneOf,
  isString,
  isText,
  required,
} from './netlink/request/input.ts';
import * as syscalls from './syscalls/index.ts';

export * from './syscalls/index.ts';

const isInt = isInteger(-0x8000_0000, 0xffff_ffff);
const isByteNumber = isInteger(0, 0xff);
const int = required(isInt);
const fd = required(isInteger(0, 0x7fff_ffff, 'an open file descriptor'));
const flags = required(isInteger(-0x8000_0000, 0xffff_ffff, 'flags as a number'));
const size = required(isInteger(0, 0x7fff_ffff, 'a number of bytes'));
const path = required(isText);
const link = required(isText);
const bytes = required(isBytes);
const request = { type: required(isByteNumber), number: required(isByteNumber) };

// The comments are in src/syscalls.
export const argumentError = checked(
  'argumentError',
  { code: required(isText), message: required(isString), field: isString },
  syscalls.argumentError,
);
export const assertNoNul = checked('assertNoNul', { text: required(isString) }, syscalls.assertNoNul);
export const bind = checked('bind', { fd, address: bytes }, syscalls.bind);
export const bindToDevice = checked('bindToDevice', { fd, link }, syscalls.bindToDevice);
export const closeFd = checked('closeFd', { fd }, syscalls.closeFd);
export const closeWatch = checked('closeWatch', { fd }, syscalls.closeWatch);
export const connect = checked('connect', { fd, address: bytes }, syscalls.connect);
export const createNetworkNamespace = checked('createNetworkNamespace', {}, syscalls.createNetworkNamespace);
const errno = required(isInteger(0, 0x7fff_ffff, 'an error number'));
export const errnoName = checked('errnoName', { errno }, syscalls.errnoName);
export const errnoNumber = checked('errnoNumber', { name: required(isString) }, syscalls.errnoNumber);
export const errnoText = checked('errnoText', { errno }, syscalls.errnoText);
const option = { fd, level: int, option: int };
export const getSocketOption = checked('getSocketOption', option, syscalls.getSocketOption);
export const getsockname = checked('getsockname', { fd }, syscalls.getsockname);
export const holdDescriptor = checked('holdDescriptor', { fd }, syscalls.holdDescriptor);
const isWait = check(
  'a number of milliseconds',
  (value) => typeof value === 'number' && value >= 0 && value < 2 ** 31,
);
export const holdFileLock = checked('holdFileLock', { path, longestWait: isWait }, syscalls.holdFileLock);
export const homeNetworkNamespace = checked('homeNetworkNamespace', {}, syscalls.homeNetworkNamespace);
export const inNetworkNamespace = checked(
  'inNetworkNamespace',
  { fd, fn: required(isFunction) },
  syscalls.inNetworkNamespace,
);
const isArgument = isAnyOf(isBytes, isInteger(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));
export const ioctl = checked('ioctl', { fd, request: flags, argument: isArgument }, syscalls.ioctl);
export const ioctlNumber = checked('ioctlNumber', request, syscalls.ioctlNumber);
export const ioctlReadNumber = checked('ioctlReadNumber', request, syscalls.ioctlReadNumber);
export const ioctlWriteNumber = checked('ioctlWriteNumber', request, syscalls.ioctlWriteNumber);
const isType = check(
  'the type of a file system, or null',
  (value) => value === null || typeof value === 'string',
);
export const mount = checked(
  'mount',
  { source: required(isString), target: path, type: required(isType), flags, data: isString },
  syscalls.mount,
);
export const mountDetached = checked('mountDetached', { type: required(isText) }, syscalls.mountDetached);
export const named = checked(
  'named',
  { subject: required(isString), call: required(isFunction) },
  syscalls.named,
);
export const namespaceInode = checked('namespaceInode', { fd }, syscalls.namespaceInode);
export const openNetworkNamespace = checked('openNetworkNamespace', { path }, syscalls.openNetworkNamespace);
export const openSocket = checked(
  'openSocket',
  { domain: int, type: int, protocol: int },
  syscalls.openSocket,
);
export const openSocketPair = checked('openSocketPair', { type: int }, syscalls.openSocketPair);
export const openTun = checked(
  'openTun',
  {
    options: isObject<syscalls.TunOptions>({
      name: isText,
      mode: isOneOf(['tun', 'tap']),
      namespace: isNamespaceHolder,
      packetInfo: isBoolean,
      vnetHeader: isBoolean,
      multiQueue: isBoolean,
      exclusive: isBoolean,
      persist: isBoolean,
      owner: isInteger(),
      group: isInteger(),
    }),
  },
  syscalls.openTun,
);
export const readControl = checked('readControl', { bytes, start: size, length: size }, syscalls.readControl);
export const readDriverInfo = checked('readDriverInfo', { namespace: fd, link }, syscalls.readDriverInfo);
export const readDriverStatistics = checked(
  'readDriverStatistics',
  { namespace: fd, link, count: size },
  syscalls.readDriverStatistics,
);
export const readSocketOption = checked('readSocketOption', { ...option, size }, syscalls.readSocketOption);
export const receiveFrom = checked(
  'receiveFrom',
  { fd, buffer: bytes, flags, sender: isBytes },
  syscalls.receiveFrom,
);
export const receiveMessage = checked(
  'receiveMessage',
  { fd, buffer: bytes, flags },
  syscalls.receiveMessage,
);
const sending = { fd, data: bytes, length: size, flags, address: isBytes };
export const sendTo = checked('sendTo', sending, syscalls.sendTo);
export const sendToAsync = checkedAsync('sendToAsync', sending, syscalls.sendToAsync);
export const setSocketOption = checked(
  'setSocketOption',
  { ...option, value: required(isAnyOf(isInt, isBytes)) },
  syscalls.setSocketOption,
);
export const setTunPersistence = checked(
  'setTunPersistence',
  { fd, persist: required(isBoolean) },
  syscalls.setTunPersistence,
);
export const setns = checked('setns', { fd, flags }, syscalls.setns);
export const sleepSync = checked('sleepSync', { milliseconds: required(isWait) }, syscalls.sleepSync);
export const tunName = checked('tunName', { fd }, syscalls.tunName);
export const umount = checked('umount', { target: path, flags }, syscalls.umount);
export const unshare = checked('unshare', { flags }, syscalls.unshare);
export const warmThreadPool = checked('warmThreadPool', {}, syscalls.warmThreadPool);
export const watchReadable = checked(
  'watchReadable',
  { fd, onReadable: required(isFunction) },
  syscalls.watchReadable,
);
export const withFileLock = checked(
  'withFileLock',
  { path, fn: required(isFunction) },
  syscalls.withFileLock,
);
