/** The interface of devices (`RDMA_NL_NLDEV` of rdma/rdma_netlink.h). Message types have it in the upper six bits. */
const RDMA_NL_NLDEV = 5;
const typeOf = (command: number): number => (RDMA_NL_NLDEV << 10) + command;

/** Message types (`RDMA_NLDEV_CMD_*` of rdma/rdma_netlink.h). */
export const RDMA_NLDEV_CMD_GET = typeOf(1);
export const RDMA_NLDEV_CMD_SET = typeOf(2);
export const RDMA_NLDEV_CMD_NEWLINK = typeOf(3);
export const RDMA_NLDEV_CMD_DELLINK = typeOf(4);
export const RDMA_NLDEV_CMD_PORT_GET = typeOf(5);
export const RDMA_NLDEV_CMD_SYS_GET = typeOf(6);
export const RDMA_NLDEV_CMD_SYS_SET = typeOf(7);
export const RDMA_NLDEV_CMD_RES_GET = typeOf(9);
export const RDMA_NLDEV_CMD_RES_QP_GET = typeOf(10);
export const RDMA_NLDEV_CMD_RES_CM_ID_GET = typeOf(11);
export const RDMA_NLDEV_CMD_RES_CQ_GET = typeOf(12);
export const RDMA_NLDEV_CMD_RES_MR_GET = typeOf(13);
export const RDMA_NLDEV_CMD_RES_PD_GET = typeOf(14);
export const RDMA_NLDEV_CMD_STAT_GET = typeOf(17);
export const RDMA_NLDEV_CMD_RES_CTX_GET = typeOf(22);
export const RDMA_NLDEV_CMD_RES_SRQ_GET = typeOf(23);
export const RDMA_NLDEV_CMD_MONITOR = typeOf(28);
