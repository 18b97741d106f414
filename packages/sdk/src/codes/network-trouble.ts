// A network's trouble as every application needs it: the code, and if the server may have received the request.

/** True for a trouble with the code 2201. */
export const isTimeout = (trouble: string): boolean =>
  /^(timeout|ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/.test(trouble);

/**
 * True where the trouble shows that the server received nothing: no name, connection, proxy or TLS. A host can become
 * unreachable (`EHOSTUNREACH`) after the request was sent, too.
 */
export const isUnsent = (trouble: string): boolean =>
  /^(proxy |ENOTFOUND|EAI_|ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT|EPROTO$|HOSTNAME_MISMATCH$|(ERR_SSL|ERR_TLS|CERT|UNABLE_TO)_)|_SELF_SIGNED_|^SELF_SIGNED_/.test(
    trouble,
  );
