/**
 * For the tests of those who use the library.
 *
 * @module
 */
export * from './fixtures.ts';
