import {
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SOL_SOCKET,
} from '../../syscalls/constants.ts';
import { closeFd, setSocketOption } from '../../syscalls/socket.ts';

/** Sets the bytes that may wait to be received. Without CAP_NET_ADMIN `net.core.rmem_max` is the limit. */
export function setReceiveBuffer(fd: number, size: number): void {
  if (!trySetOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, size)) setSocketOption(fd, SOL_SOCKET, SO_RCVBUF, size);
}

/** Sets the bytes that can be sent at once. Without CAP_NET_ADMIN `net.core.wmem_max` is the limit. */
export function setSendBuffer(fd: number, size: number): void {
  if (!trySetOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, size)) setSocketOption(fd, SOL_SOCKET, SO_SNDBUF, size);
}

/** Sets a socket option. Returns false if the kernel lacks the option or does not permit it. */
export function trySetOption(fd: number, level: number, option: number, value: number): boolean {
  try {
    setSocketOption(fd, level, option, value);
    return true;
  } catch {
    return false;
  }
}

/** Calls a function with a descriptor that is closed if the function throws. */
export function closeOnError<T>(fd: number, use: () => T): T {
  try {
    return use();
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}
