import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import {
  errnoName,
  errnoNumber,
  errnoText,
  NamespaceEscapeError,
  SystemError,
} from '../../src/syscalls/index.ts';

describe('error numbers', () => {
  test('agree with those of Node', () => {
    for (const [name, number] of Object.entries(constants.errno)) expect(errnoNumber(name)).toBe(number);
  });

  test('have the names that errno.h gives first', () => {
    expect(errnoName(11)).toBe('EAGAIN');
    expect(errnoName(95)).toBe('EOPNOTSUPP');
    expect(errnoName(35)).toBe('EDEADLK');
    expect(errnoName(133)).toBe('EHWPOISON');
  });

  test('have the usual texts', () => {
    expect(errnoText(2)).toBe('No such file or directory');
    expect(errnoText(17)).toBe('File exists');
    expect(errnoText(105)).toBe('No buffer space available');
  });

  test('unknown to Linux are still shown', () => {
    expect(errnoName(524)).toBe('E524');
    expect(errnoText(524)).toBe('Unknown error 524');
    expect(errnoNumber('ENOTHING')).toBeUndefined();
  });
});

describe('SystemError', () => {
  test('has a message that reads alone, and the properties of the errors of Node', () => {
    const error = new SystemError('bind', 98, 'fd 7');
    expect(error.message).toBe('bind: EADDRINUSE: Address already in use (fd 7)');
    expect(error).toMatchObject({ name: 'SystemError', code: 'EADDRINUSE', errno: 98, syscall: 'bind' });
    expect(error).toBeInstanceOf(Error);
    expect(Object.keys(error)).toEqual(['code', 'errno', 'syscall']);
  });

  test('keeps its cause', () => {
    const cause = new Error('first');
    expect(new SystemError('open', 2, undefined, { cause })).toMatchObject({
      message: 'open: ENOENT: No such file or directory',
      cause,
    });
  });
});

test('NamespaceEscapeError keeps the error of the return and that of the function', () => {
  const cause = new SystemError('setns', 9);
  expect(new NamespaceEscapeError('lost', cause)).not.toHaveProperty('suppressed');
  expect(new NamespaceEscapeError('lost', cause, { error: undefined })).toHaveProperty(
    'suppressed',
    undefined,
  );
  expect(new NamespaceEscapeError('lost', cause, { error: 'x' })).toMatchObject({
    code: 'ERR_NAMESPACE_LOST',
    cause,
    suppressed: 'x',
  });
});
