import { CniError, cniCodes } from './cni-error.ts';
import { namePattern } from './environment.ts';
import { field, readAs, type Shape, type Values } from './fields.ts';
import { dnsField } from './result.ts';
import { type CniVersion, isVersion, versions } from './versions.ts';

/** The keys of every network configuration. */
const commonShape = {
  /** Name of the network. */
  name: field.pattern('letters, digits, and _ . - behind the first one', namePattern),
  /** Name of the plugin. */
  type: field.text,
  ipam: field.optional(field.object({ type: field.optional(field.text) })),
  dns: field.optional(dnsField),
  /** A file to which the plugin writes what it does. */
  logFile: field.optional(field.pattern('an absolute path', /^\//)),
  /** Folder with the notes of the attachments. */
  stateDir: field.optional(field.pattern('an absolute path', /^\//)),
  'cni.dev/valid-attachments': field.optional(
    field.list(field.object({ containerID: field.text, ifname: field.text })),
  ),
} satisfies Shape;

/** A network configuration: the common keys, and those of the plugin. */
export type NetworkConfig<S extends Shape = Shape> = Values<typeof commonShape> & Values<S>;

/** Parses the configuration on the input of a plugin. Errors have the code 6. */
export function parseConfig(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    throw new CniError(cniCodes.decodingFailure, `the network configuration is no JSON: ${message}`, {
      cause,
    });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new CniError(cniCodes.decodingFailure, 'the network configuration is no object of JSON');
  return parsed as Record<string, unknown>;
}

/** Reads the version of a configuration, 0.1.0 by default. An unknown version has the error code 1. */
export function readVersion(config: Readonly<Record<string, unknown>>): CniVersion {
  const { cniVersion: given } = config;
  if (given === undefined || given === null || given === '') return '0.1.0';
  if (typeof given !== 'string') throw invalid('cniVersion', `expected the text of a version, got ${given}`);
  if (isVersion(given)) return given;
  throw new CniError(
    cniCodes.incompatibleVersion,
    `cniVersion: expected one of ${versions.join(', ')}, got '${given}'`,
  );
}

/** Reads a configuration by the common keys and those of a plugin. Errors have the code 7 and the path of the wrong value. */
export function readConfig<S extends Shape>(
  config: Readonly<Record<string, unknown>>,
  shape: S,
): NetworkConfig<S> {
  return readAs(config, field.object({ ...commonShape, ...shape }), invalid) as NetworkConfig<S>;
}

/** The error of a value in a configuration. */
export function invalid(path: string, reason: string): CniError {
  return new CniError(cniCodes.invalidConfiguration, `${path === '' ? 'configuration' : path}: ${reason}`);
}
