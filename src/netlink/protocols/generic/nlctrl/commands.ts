/** Commands of the controller of generic netlink (`CTRL_CMD_*` of linux/genetlink.h). */
export const controlCommands = {
  newFamily: 1,
  deleteFamily: 2,
  getFamily: 3,
  newOperations: 4,
  deleteOperations: 5,
  getOperations: 6,
  newGroup: 7,
  deleteGroup: 8,
  getGroup: 9,
  getPolicy: 10,
} as const;
