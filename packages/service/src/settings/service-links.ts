// Kubernetes puts the addresses of a namespace's services into each container: those of one called `openpims`, or
// `openpims-db`, begin with our prefix. https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables

const BY_NAME =
  /^OPENPIMS_(?:[A-Z0-9_]+_)?(?:SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;

/** `OPENPIMS_PORT` is a setting too: the value tells which one it is. */
const BY_VALUE = /^OPENPIMS_(?:[A-Z0-9_]+_)?PORT$/;
const ADDRESS = /^(?:tcp|udp|sctp):\/\//;

/** True for a variable that names a service's address, and is no setting. */
export const isServiceLink = (variable: string, value: string): boolean =>
  BY_NAME.test(variable) || (BY_VALUE.test(variable) && ADDRESS.test(value));
