/** When a rule is looked at (`AUDIT_FILTER_*` of linux/audit.h). */
export const lists = {
  user: 0,
  task: 1,
  exit: 4,
  exclude: 5,
  filesystem: 6,
  uringExit: 7,
} as const;

/** Puts a rule before the others of its list (`AUDIT_FILTER_PREPEND`). */
export const prependFlag = 0x10;

/** The effect of a rule (`AUDIT_NEVER` … of linux/audit.h). */
export const actions = { never: 0, always: 2 } as const;

/** Comparisons of a condition (`AUDIT_EQUAL` … of linux/audit.h). */
export const operators = {
  '=': 0x4000_0000,
  '!=': 0x3000_0000,
  '<': 0x1000_0000,
  '<=': 0x5000_0000,
  '>': 0x2000_0000,
  '>=': 0x6000_0000,
  '&': 0x0800_0000,
  '&=': 0x4800_0000,
} as const;

/** Fields of conditions (`AUDIT_PID` … of linux/audit.h), as `auditctl` calls them where it has a word. */
export const fields = {
  pid: 0,
  uid: 1,
  euid: 2,
  suid: 3,
  fsuid: 4,
  gid: 5,
  egid: 6,
  sgid: 7,
  fsgid: 8,
  auid: 9,
  pers: 10,
  arch: 11,
  messageType: 12,
  subjectUser: 13,
  subjectRole: 14,
  subjectType: 15,
  subjectSensitivity: 16,
  subjectClearance: 17,
  ppid: 18,
  objectUser: 19,
  objectRole: 20,
  objectType: 21,
  objectLevelLow: 22,
  objectLevelHigh: 23,
  auidSet: 24,
  sessionId: 25,
  filesystemType: 26,
  deviceMajor: 100,
  deviceMinor: 101,
  inode: 102,
  exit: 103,
  success: 104,
  path: 105,
  permissions: 106,
  directory: 107,
  fileType: 108,
  objectUid: 109,
  objectGid: 110,
  fieldCompare: 111,
  executable: 112,
  addressFamily: 113,
  arg0: 200,
  arg1: 201,
  arg2: 202,
  arg3: 203,
  key: 210,
} as const;

const textFields: ReadonlySet<number> = new Set([
  ...[fields.subjectUser, fields.subjectRole, fields.subjectType],
  ...[fields.subjectSensitivity, fields.subjectClearance],
  ...[fields.objectUser, fields.objectRole, fields.objectType, fields.objectLevelLow, fields.objectLevelHigh],
  ...[fields.path, fields.directory, fields.executable, fields.key],
]);

/** Whether the value of a field is text, which lies behind the struct of the rule. */
export function isTextField(field: number): boolean {
  return textFields.has(field);
}
