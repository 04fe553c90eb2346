/** HTTP/2 of the server library: nobody here speaks it, and Node's costs 2 MiB. In the product it stands in for `node:http2`. */
export class Http2ServerRequest {}

export const constants = {};
