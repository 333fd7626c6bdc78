export { ioam6 } from './family.ts';
export { ioam6Namespace, ioam6Schema } from './objects.ts';
