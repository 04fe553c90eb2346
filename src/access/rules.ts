/** What a password must not be. */

const SHORTEST = 8;
const LONGEST = 64;

/** Of factory settings and of lists of what people choose. */
const KNOWN_TO_ALL = new Set([
  ...['1234', '4321', '1212', '2580', '456', '789', '12341234', '123123', '147258369', '123321', '112233'],
  ...['admin', 'administrator', 'adminadmin', 'admin123', 'admin1234', 'user', 'guest', 'root', 'default', 'changeme'],
  ...['password', 'password1', 'passw0rd', 'pass1234', 'secret', 'letmein', 'welcome', 'qwerty', 'qwerty123'],
  ...['qwertyui', 'qwertyuiop', 'asdfghjk', 'abcd1234', 'abc12345', '1q2w3e4r', 'iloveyou', 'phone', 'phone400'],
  ...['audiocodes', 'telephone', 'voip', 'sip', 'mustang', '20201234'],
]);

/** Everybody tries these first: the factory passwords of such phones, one letter many times, digits in their order. */
export function isWellKnown(password: string): boolean {
  const lower = password.toLowerCase();
  return KNOWN_TO_ALL.has(lower) || /^(.)\1*$/u.test(lower) || isRun(lower, 1) || isRun(lower, -1) || lower === '';
}

/** 345678, abcdef, 9876; 0 comes after 9, and before 1 as well. */
function isRun(text: string, step: 1 | -1): boolean {
  const next = (code: number): number => {
    if (step === 1 && code === 0x39) return 0x30;
    return step === -1 && code === 0x30 ? 0x39 : code + step;
  };
  return text.length > 1 && [...text].every((_, i) => i === 0 || text.charCodeAt(i) === next(text.charCodeAt(i - 1)));
}

/** Why a new password is not taken; null when it is. */
export function objection(password: string, names: readonly string[]): string | null {
  const length = [...password].length;
  if (length < SHORTEST) return `must have at least ${SHORTEST} characters`;
  if (length > LONGEST) return `must have at most ${LONGEST} characters`;
  if (/\p{Cc}/u.test(password) || password.trim() !== password)
    return 'must not hold control characters, nor begin or end with a blank';
  // It would be taken for a hash, or for an encrypted value.
  if (/^(\$|\{")/.test(password)) return 'must not begin with $ or {"';
  const lower = password.toLowerCase();
  if (isWellKnown(password) || names.some(name => name !== '' && lower === name.toLowerCase()))
    return 'is among the first that everybody would try';
  return null;
}
