/** The look of all pages: readable, narrow, without foreign fonts; follows the browser's dark mode. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8888; --accent: #1a5fb4; --bad: #a51d2d; font: 1rem/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --accent: #99c1f1; --bad: #ff8b8b; } }
body { margin: 0; display: grid; grid-template: auto 1fr / 15rem 1fr; min-height: 100vh; }
header { grid-column: 1 / -1; padding: .3rem 1rem; border-bottom: 1px solid var(--line); font-weight: 600; }
header p { margin: 0; }
body > nav { padding: 1rem; border-right: 1px solid var(--line); }
nav h2 { font-size: .85rem; margin: .8rem 0 .2rem; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
a { color: var(--accent); }
[aria-current] { font-weight: 600; text-decoration: none; }
main { padding: 1rem 1.5rem; max-width: 70rem; min-width: 0; }
header + main { grid-column: 1 / -1; }
h1 { margin-top: 0; font-size: 1.5rem; }
.skip:not(:focus) { position: absolute; left: -100rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
label { font-weight: 600; }
.field label { display: block; }
input, select, button { font: inherit; padding: .2rem .4rem; max-width: 100%; box-sizing: border-box; }
.setting { border-bottom: 1px solid var(--line); padding: .6rem 0; }
.setting p { margin: .1rem 0; }
.setting code, .origin { font-size: .85rem; opacity: .8; overflow-wrap: anywhere; }
.notice { border-left: .3rem solid var(--accent); padding: .3rem .8rem; background: #8882; }
.wrong { color: var(--bad); }
[aria-invalid] { outline: 2px solid var(--bad); }
.screen { image-rendering: pixelated; max-width: 100%; height: auto; border: 1px solid var(--line); }
.keys { display: flex; flex-wrap: wrap; gap: .3rem; max-width: 40rem; }
@media (max-width: 45rem) { body { display: block; } body > nav { border-right: 0; border-bottom: 1px solid var(--line); } }
`;
