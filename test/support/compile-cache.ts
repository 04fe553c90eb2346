/**
 * Loaded before all tests: what Node compiled, and the types that it stripped, is kept in the folder for temporary files. Each whole phone
 * in a test starts a media thread of its own, which reads and strips all of its sources otherwise.
 */
import { enableCompileCache } from 'node:module';

const { directory } = enableCompileCache();
// That is for this thread alone; others learn of it from their environment.
if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
