/** Readers and printers of header values. What a sender may get wrong comes back as a failed Result or undefined. */
export * from './headers-address.ts';
export * from './headers-check.ts';
export * from './headers-syntax.ts';
export * from './headers-values.ts';
export * from './headers-via.ts';
