/** Text that no Markdown reader takes for markup, on one line. */
export function escapeMarkdown(text: string): string {
  return escapeStarts(escapeMarks(text));
}

/** The signs that are markup in the middle of a line. A sign in a word ("file_name") is none. */
export function escapeMarks(text: string): string {
  return text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/g, String.raw`\\`)
    .replace(/[`*[\]|~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\$&`)
    .replace(/&(?=#?\w+;)|<(?=[a-z/!?])|!$/gi, String.raw`\$&`);
}

/** These open a list, a heading, a quote or a rule only at the beginning of a line. */
export function escapeStarts(text: string): string {
  return text
    .replace(/^(#{1,6}|[+-])(?=\s|$)/gm, String.raw`\$1`)
    .replace(/^(?=>|[-=:][-=:| ]*$)/gm, '\\')
    .replace(/^(\d+)([.)])(?=\s|$)/gm, String.raw`$1\$2`);
}

/** `[text](<address>)`; the text must be Markdown already. */
export function writeLink(text: string, href: string): string {
  return `[${text}]${writeTarget(href)}`;
}

/** The address of a link, as it follows the text in brackets. */
export function writeTarget(href: string): string {
  const address = href
    .replace(/[<>\s\\]/g, (one) => encodeURIComponent(one))
    .replace(/&(?=#?\w+;)/g, '&amp;');
  return `(<${address}>)`;
}
