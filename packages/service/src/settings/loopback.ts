const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Whether a host is this machine, so that what is sent there in clear does not leave it. IPv6 with or without brackets. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
