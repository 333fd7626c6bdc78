/** Versions of the specification of CNI, the oldest first. */
export const versions = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const;

/** A version of the specification of CNI. */
export type CniVersion = (typeof versions)[number];

/** Whether a text is a known version. */
export function isVersion(text: string): text is CniVersion {
  return (versions as readonly string[]).includes(text);
}

/** Whether a version is `least` or a later one. */
export function isAtLeast(version: CniVersion, least: CniVersion): boolean {
  return versions.indexOf(version) >= versions.indexOf(least);
}
