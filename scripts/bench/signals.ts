/** Signals that end a bench, Ctrl-C among them, and the exit codes that shells give them. */
const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** A signal leaves through process.exit, where each `Program` that was started is ended too. For programs, not for modules. */
export function leaveOnSignals(): void {
  for (const [signal, code] of Object.entries(CODES)) process.once(signal, () => process.exit(code));
}
