// Above the mail that is answered. Everything from such a line on is somebody else's words.
const REST_IS_QUOTED =
  /^[ \t]*(?:-{2,}[ \t]*(?:ursprüngliche nachricht|original ?message|original-nachricht|weitergeleitete nachricht|forwarded message|originalnachricht)|_{10,}[ \t]*$|(?:von|from|gesendet|sent)[ \t]*:[ \t]*\S.{0,200}$)/iu;
// "Am 21.11.2026 um 10:00 schrieb …:", often over two lines; below it lines begin with ">".
const INTRODUCTION =
  /^[ \t]*(?:am|on|le|den)\b.{0,300}\b(?:schrieb|wrote|a écrit)\b.{0,200}:[ \t]*$|^.{0,200}\b(?:schrieb am|schrieb|wrote)\b.{0,100}:[ \t]*$/iu;
const SIGNATURE =
  /^(?:--|-- )$|^[ \t]*(?:gesendet von meinem|von meinem .{0,30} gesendet|sent from my)\b/iu;

/** What the writer of an answer wrote: without quoted lines, what is below them, and the signature. */
export function ownText(text: string): string {
  const kept: string[] = [];
  const lines = text.split('\n').slice(0, 2_000);
  for (const [index, line] of lines.entries()) {
    if (REST_IS_QUOTED.test(line.slice(0, 400)) || SIGNATURE.test(line.slice(0, 100))) break;
    if (/^[ \t]*[>|]/.test(line) || isIntroduction(line, lines[index + 1] ?? '')) continue;
    kept.push(line);
  }
  return kept.join('\n').trim();
}

function isIntroduction(line: string, next: string): boolean {
  if (INTRODUCTION.test(line.slice(0, 600))) return true;
  // Wrapped by the mail program: the first half alone looks like a sentence.
  return /^[ \t]*(?:am|on)\b/iu.test(line) && INTRODUCTION.test(`${line} ${next}`.slice(0, 600));
}
