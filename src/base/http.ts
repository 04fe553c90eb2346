/**
 * Node's HTTP/1. To import `node:http` as an ES module reads all of its exports, and with them come a WebSocket and HTTP/2 that
 * nobody here uses: 12 MiB of memory. Types may be imported from there.
 */
export const { createServer, request } = process.getBuiltinModule('node:http');
