/** Commands of iproute2 that are not read. The list is exact: the test fails for an entry that matches a command that is read. */
export const notRead: readonly RegExp[] = [];
